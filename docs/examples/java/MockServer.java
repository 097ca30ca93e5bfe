import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A sandbox of a mock server, to command over its control API. MOCKSERVER_URL says where the server runs. */
public final class MockServer implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String server = System.getenv().getOrDefault("MOCKSERVER_URL", "http://127.0.0.1:8080");
    private final String name;

    /** What the tested program uses as its base URL. */
    public final String url;

    /** Makes a world of its own on the server, so that tests cannot disturb each other. */
    public MockServer() {
        String made = send("POST", server + "/_mock/sandboxes", "{}");
        name = member(made, "name");
        url = member(made, "base_url");
    }

    @Override
    public void close() {
        send("DELETE", server + "/_mock/sandboxes/" + name, null);
    }

    /** Makes any call of the control API; {@code body} is JSON, or null. */
    public String call(String method, String path, String body) {
        return send(method, url + "/_mock" + path, body);
    }

    public void advanceClock(int hours) {
        call("POST", "/clock/advance", "{\"hours\": %d}".formatted(hours));
    }

    /** Makes requests fail; {@code rule} is a rule as the control API has it. */
    public void addRule(String rule) {
        call("POST", "/rules", rule);
    }

    /** Logs in and answers the consent page; returns where the browser would be sent. */
    public String authorize(String request) {
        return member(call("POST", "/authorizations", request), "location");
    }

    /** Fails, with the nearest misses in the message, if such requests did not come {@code times} times. */
    public void verify(String match, int times) {
        try {
            call("POST", "/requests/verify", "{\"match\": %s, \"times\": %d}".formatted(match, times));
        } catch (IllegalStateException refused) {
            throw new AssertionError(refused.getMessage());
        }
    }

    /** Returns the text that is a member of a flat JSON object, or null. */
    public static String member(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(json);
        return found.find() ? found.group(1).translateEscapes() : null;
    }

    private static String send(String method, String url, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.method(method, BodyPublishers.ofString(body)).header("Content-Type", "application/json");
        }
        try {
            HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() >= 400) {
                throw new IllegalStateException(member(answer.body(), "detail"));
            }
            return answer.body();
        } catch (IOException | InterruptedException error) {
            throw new IllegalStateException("the mock server does not answer at " + url, error);
        }
    }
}
