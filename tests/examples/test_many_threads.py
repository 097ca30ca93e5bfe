"""Twenty threads need a token at the same moment: one of them fetches it for all."""

from concurrent.futures import ThreadPoolExecutor

THREADS = 20


def ask_in_all_threads(client):
    with ThreadPoolExecutor(THREADS) as pool:
        return [len(cameras) for cameras in pool.map(lambda _: client.cameras(), range(THREADS))]


def test_twenty_threads_fetch_one_token(mock_server, client):
    mock_server.fail_next("token", delay_ms=50)  # all twenty are there before the token is

    assert ask_in_all_threads(client) == [3] * THREADS
    mock_server.verify("token", times=1)


def test_twenty_threads_refresh_an_expired_token_once(mock_server, client):
    client.cameras()
    mock_server.clock.advance(hours=12)
    mock_server.fail_next("token", delay_ms=50)

    assert ask_in_all_threads(client) == [3] * THREADS
    mock_server.verify("token", grant_type="refresh_token", times=1)
