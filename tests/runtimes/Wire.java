import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import s3sign.Config;
import s3sign.Request;
import s3sign.Signed;
import s3sign.Signer;

/** Signs the URLs on standard input, and sends what comes back by HttpClient and HttpURLConnection. See wire.py. */
final class Wire {
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Wire() { }

    public static void main(String[] args) throws Exception {
        Config config = new Config().accessKeyId(System.getenv("AWS_ACCESS_KEY_ID"))
            .secretAccessKey(System.getenv("AWS_SECRET_ACCESS_KEY")).region(System.getenv("AWS_REGION"));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Signer signer = new Signer(config)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] given = line.split(" ", 2);
                Request request = new Request("GET", given[1]);
                send(given[0].equals("sign") ? signer.sign(request) : signer.presign(request.expires(3600)));
            }
        }
    }

    private static void send(Signed signed) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(signed.url()));
        signed.headers().forEach((name, value) -> {
            if (!name.equals("host")) {
                request.header(name, value);
            }
        });
        CLIENT.send(request.build(), BodyHandlers.discarding());
        HttpURLConnection connection = (HttpURLConnection) URI.create(signed.url()).toURL().openConnection();
        signed.headers().forEach(connection::setRequestProperty);
        connection.getInputStream().close();
    }
}
