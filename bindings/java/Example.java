import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import s3sign.Config;
import s3sign.Request;
import s3sign.Request.PathMode;
import s3sign.Signed;
import s3sign.Signer;

/**
 * Stores an object, and reads it signed and by a presigned URL: java -cp ... Example.java http://127.0.0.1:9000 BUCKET
 *
 * <p>Credentials and region come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION.
 */
final class Example {
    private static final String KEY = "a//b \u00fc+\u00fc";
    private static final String BODY = "from Java";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private Example() { }

    public static void main(String[] args) throws Exception {
        String object = args[0] + "/" + args[1] + "/" + KEY;
        Config config = new Config().accessKeyId(System.getenv("AWS_ACCESS_KEY_ID"))
            .secretAccessKey(System.getenv("AWS_SECRET_ACCESS_KEY")).region(System.getenv("AWS_REGION"));
        try (Signer signer = new Signer(config)) {
            byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
            Signed put = signer.sign(new Request("PUT", object).pathMode(PathMode.RAW)
                .header("content-type", "text/plain").payload(body));
            send(request(put).header("content-type", "text/plain").PUT(BodyPublishers.ofByteArray(body)));

            Signed get = signer.sign(new Request("GET", object).pathMode(PathMode.RAW));
            if (!send(request(get)).equals(BODY)) {
                throw new IllegalStateException("GET gave something else");
            }

            Signed presigned = signer.presign(new Request("GET", object).pathMode(PathMode.RAW).expires(60));
            if (!send(request(presigned)).equals(BODY)) {
                throw new IllegalStateException("the presigned GET gave something else");
            }
        }
        System.out.println("stored and read " + KEY);
    }

    private static HttpRequest.Builder request(Signed signed) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(signed.url()));
        signed.headers().forEach(request::header);
        return request;
    }

    private static String send(HttpRequest.Builder request) throws Exception {
        var response = CLIENT.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(response.statusCode() + ": " + response.body());
        }
        return response.body();
    }
}
