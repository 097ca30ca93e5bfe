import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CameraClientTest {
    private static final String CALLBACK = "http://localhost:9000/callback";
    private static final String REFRESH = "{\"endpoint\": \"token\", \"grant_type\": \"refresh_token\"}";

    private MockServer server;
    private CameraClient client;

    @BeforeEach
    void start() {
        server = new MockServer();
        client = new CameraClient(
                server.url, "cameramanager.test", "qwertyuiopasdfghjklzxcvbnm12345", Duration.ZERO);
        client.logIn("demo@example.com", "demo1234");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aTokenThatExpiresBetweenTwoCallsIsRefreshed() {
        client.cameras();

        server.advanceClock(12);

        assertTrue(client.cameras().contains("Front door"));
        server.verify(REFRESH, 1);
    }

    @Test
    void aRefusedRefreshMeansThatTheUserMustLogIn() {
        client.cameras();
        server.advanceClock(12);
        server.addRule("{\"match\": %s, \"error\": \"invalid_grant\"}".formatted(REFRESH));

        assertThrows(CameraClient.LoggedOutException.class, client::cameras);

        server.verify(REFRESH, 1);
    }

    @Test
    void aServiceThatIsDownForTwoRequestsIsAskedAThirdTime() {
        server.addRule("{\"times\": 2, \"response\": {\"status\": 503}}");

        assertTrue(client.cameras().contains("Front door"));
        server.verify("{\"status\": 503}", 2);
    }

    @Test
    void aServiceThatStaysDownIsNotAskedForEver() {
        server.addRule("{\"times\": null, \"response\": {\"status\": 503}}");

        assertThrows(CameraClient.ServiceDownException.class, client::cameras);

        server.verify("{}", 3);
    }

    @Test
    void aUserWhoDeniesIsNoErrorOfTheProgram() {
        String url = client.authorizationUrl(CALLBACK);
        String state = url.replaceFirst(".*[?&]state=([^&]*).*", "$1");

        String location = server.authorize("""
                {"client_id": "cameramanager.test", "username": "alice@example.com",
                 "redirect_uri": "%s", "state": "%s", "approve": false}""".formatted(CALLBACK, state));

        assertThrows(CameraClient.AccessDeniedException.class, () -> client.handleCallback(location));
        server.verify("{\"endpoint\": \"token\"}", 0);
    }

    @Test
    void twentyThreadsFetchOneToken() throws Exception {
        server.addRule("{\"match\": {\"endpoint\": \"token\"}, \"delay_ms\": 50}");
        ExecutorService pool = Executors.newFixedThreadPool(20);
        List<Callable<String>> calls = Collections.nCopies(20, client::cameras);

        for (Future<String> cameras : pool.invokeAll(calls)) {
            assertTrue(cameras.get().contains("Front door"));
        }

        pool.shutdown();
        server.verify("{\"endpoint\": \"token\"}", 1);
    }

    @Test
    void loggingOutEndsTheTokensAtTheService() {
        client.cameras();

        client.logOut();

        assertEquals("[]", server.call("GET", "/tokens", null));
        assertThrows(CameraClient.LoggedOutException.class, client::cameras);
    }
}
