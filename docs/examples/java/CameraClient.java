import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Your program: a client of CameraManager. It knows of no mock; its base URL is all that a test changes. */
public final class CameraClient {
    /** There is no token and no way to get one: the user has to log in. */
    public static final class LoggedOutException extends RuntimeException {
        LoggedOutException(String message) {
            super(message);
        }
    }

    /** The browser came back without a code. */
    public static final class AccessDeniedException extends RuntimeException {
        AccessDeniedException(String message) {
            super(message);
        }
    }

    /** The service was asked several times, and was down each time. */
    public static final class ServiceDownException extends RuntimeException {}

    private static final int ATTEMPTS = 3;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String baseUrl;
    private final String clientId;
    private final String secret;
    private final Duration wait;
    private Map<String, String> grant;
    private String accessToken;
    private String refreshToken;
    private String redirectUri;
    private String state;

    public CameraClient(String baseUrl, String clientId, String secret, Duration wait) {
        this.baseUrl = baseUrl;
        this.clientId = clientId;
        this.secret = secret;
        this.wait = wait;
    }

    /** Remembers who uses the program; the token comes with the first call. */
    public synchronized void logIn(String username, String password) {
        grant = Map.of("grant_type", "password", "username", username, "password", password);
    }

    /** Returns where to send the user's browser, to log in there. */
    public synchronized String authorizationUrl(String callback) {
        redirectUri = callback;
        state = UUID.randomUUID().toString();
        Map<String, String> query = Map.of(
                "response_type", "code", "client_id", clientId, "redirect_uri", redirectUri, "state", state);
        return baseUrl + "/oauth/authorize?" + encode(query);
    }

    /** Takes what the browser brings back. */
    public synchronized void handleCallback(String url) {
        Map<String, String> answer = decode(URI.create(url).getRawQuery());
        if (state == null || !state.equals(answer.get("state"))) {
            throw new AccessDeniedException("this is not the answer to our question");
        }
        if (answer.containsKey("error")) {
            throw new AccessDeniedException(answer.get("error_description"));
        }
        grant = Map.of(
                "grant_type", "authorization_code", "code", answer.get("code"), "redirect_uri", redirectUri);
    }

    /** Returns the cameras as JSON. */
    public String cameras() {
        return call("GET", "cameras");
    }

    public void logOut() {
        call("DELETE", "users/self/tokens/current");
        synchronized (this) {
            accessToken = null;
        }
    }

    private String call(String method, String path) {
        String token = token(null);
        HttpResponse<String> answer = sendWith(token, method, path);
        if (answer.statusCode() == 401) {
            answer = sendWith(token(token), method, path);
        }
        if (answer.statusCode() >= 400) {
            throw new IllegalStateException(answer.statusCode() + " at " + path);
        }
        return answer.body();
    }

    /** Returns an access token, and not the one that was refused: another thread may have a new one by now. */
    private synchronized String token(String refused) {
        if (accessToken != null && accessToken.equals(refused)) {
            grant = Map.of("grant_type", "refresh_token", "refresh_token", refreshToken);
            accessToken = null;
        }
        if (accessToken == null) {
            fetchTokens();
        }
        return accessToken;
    }

    private void fetchTokens() {
        if (grant == null) {
            throw new LoggedOutException("nobody is logged in");
        }
        String credentials = Base64.getEncoder().encodeToString((clientId + ":" + secret).getBytes(UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create(baseUrl + "/oauth/token"))
                .header("Authorization", "Basic " + credentials)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encode(grant)))
                .build();
        grant = null;
        HttpResponse<String> answer = send(request);
        if (answer.statusCode() != 200) {
            throw new LoggedOutException(answer.body());
        }
        accessToken = member(answer.body(), "access_token");
        refreshToken = member(answer.body(), "refresh_token");
    }

    private HttpResponse<String> sendWith(String token, String method, String path) {
        return send(HttpRequest.newBuilder(URI.create(baseUrl + "/rest/v2.0/" + path))
                .header("Authorization", "Bearer " + token)
                .method(method, BodyPublishers.noBody())
                .build());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                if (attempt > 0) {
                    Thread.sleep(wait.multipliedBy(attempt).toMillis());
                }
                HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
                if (answer.statusCode() != 503) {
                    return answer;
                }
            }
        } catch (IOException | InterruptedException error) {
            throw new IllegalStateException(error);
        }
        throw new ServiceDownException();
    }

    /** A program with a JSON library has no need of this. */
    private static String member(String json, String name) {
        return json.replaceFirst(".*\"" + name + "\":\"([^\"]*)\".*", "$1");
    }

    private static String encode(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static Map<String, String> decode(String query) {
        return Arrays.stream(query.split("&"))
                .map(one -> one.split("=", 2))
                .collect(Collectors.toMap(one -> one[0], one -> URLDecoder.decode(one[1], UTF_8)));
    }
}
