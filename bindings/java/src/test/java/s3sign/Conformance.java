package s3sign;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Keeps the conformance cases in the files given. */
final class Conformance {
    private static int checks;
    private static int failed;

    private Conformance() { }

    public static void main(String[] paths) throws Exception {
        for (String path : paths) {
            for (JsonElement given : JsonParser.parseString(Files.readString(Path.of(path))).getAsJsonArray()) {
                keep(given.getAsJsonObject());
            }
        }
        nothingSecretIsPrintedAndAClosedSignerRefuses();
        System.out.println(checks + " checks, " + failed + " failed");
        System.exit(failed == 0 && checks > 500 ? 0 : 1);
    }

    private static void check(String name, String what, Object actual, Object expected) {
        checks++;
        if (!Objects.equals(actual, expected)) {
            failed++;
            System.err.println(name + ": " + what + " is " + actual + ", not " + expected);
        }
    }

    private static void keep(JsonObject given) {
        String name = text(given, "name");
        try {
            Signed signed = run(given);
            check(name, "error", null, given.get("error"));
            JsonObject expected = given.getAsJsonObject("expected");
            JsonObject headers = new JsonObject();
            signed.headers().forEach(headers::addProperty);
            check(name, "headers", headers, expected.get("headers"));
            check(name, "url", signed.url(), text(expected, "url"));
            check(name, "target", signed.target(), text(expected, "target"));
            check(name, "host", signed.host(), text(expected, "host"));
            check(name, "authorization", signed.authorization(), text(expected, "authorization"));
            check(name, "signature", signed.signature(), text(expected, "signature"));
            check(name, "expires_at", signed.expiresAt(), number(expected, "expires_at"));
        } catch (S3SignException error) {
            JsonObject got = new JsonObject();
            got.addProperty("code", error.code);
            got.addProperty("name", error.name);
            got.addProperty("field", error.field);
            got.addProperty("offset", error.offset);
            check(name, "error", got, given.get("error"));
            String secret = text(given.getAsJsonObject("config"), "secret_access_key");
            check(name, "secret", secret != null && error.toString().contains(secret), false);
        }
    }

    private static Signed run(JsonObject given) {
        JsonObject config = given.getAsJsonObject("config");
        Config made = new Config().accessKeyId(text(config, "access_key_id"))
            .secretAccessKey(text(config, "secret_access_key")).sessionToken(text(config, "session_token"))
            .region(text(config, "region")).service(text(config, "service"))
            .expiresAt(Instant.ofEpochSecond(number(config, "expires_at"))).maxExpires(number(config, "max_expires"));
        if (config.has("algorithm")) {
            made.algorithm(Config.Algorithm.valueOf(text(config, "algorithm").toUpperCase(Locale.ROOT)));
        }
        Request request = request(given.getAsJsonObject("request"));
        try (Signer signer = new Signer(made)) {
            return text(given, "operation").equals("presign") ? signer.presign(request) : signer.sign(request);
        }
    }

    private static Request request(JsonObject given) {
        Request request = new Request(text(given, "method"), text(given, "url")).query(text(given, "query"))
            .bucket(text(given, "bucket")).payloadHash(text(given, "payload_hash"))
            .time(Instant.ofEpochSecond(number(given, "time"))).expires(number(given, "expires"))
            .window(number(given, "window"));
        if (given.has("path_mode")) {
            String mode = text(given, "path_mode").toUpperCase(Locale.ROOT).replace('-', '_');
            request.pathMode(Request.PathMode.valueOf(mode));
        }
        if (given.has("payload")) {
            request.payload(text(given, "payload").getBytes(StandardCharsets.UTF_8));
        }
        for (JsonElement pair : array(given, "headers")) {
            request.header(pair.getAsJsonArray().get(0).getAsString(), pair.getAsJsonArray().get(1).getAsString());
        }
        List<String> names = new ArrayList<>();
        array(given, "signed_headers").forEach(name -> names.add(name.getAsString()));
        return request.signedHeaders(names);
    }

    private static void nothingSecretIsPrintedAndAClosedSignerRefuses() {
        Config config = new Config().accessKeyId("AKID").secretAccessKey("hidden").region("us-east-1");
        Request request = new Request("GET", "https://example.com/");
        Signer signer = new Signer(config);
        Signed signed = signer.sign(request);
        String printed = "" + config + request + signer + signed;
        check("toString", "secret", printed.contains("hidden") || printed.contains(signed.signature()), false);
        signer.close();
        signer.close();
        String name = null;
        try {
            signer.sign(request);
        } catch (S3SignException error) {
            name = error.name;
        }
        check("closed", "error", name, "S3SIGN_ERR_NULL");
    }

    private static String text(JsonObject object, String name) {
        return object.has(name) ? object.get(name).getAsString() : null;
    }

    private static long number(JsonObject object, String name) {
        return object.has(name) ? object.get(name).getAsLong() : 0;
    }

    private static JsonArray array(JsonObject object, String name) {
        return object.has(name) ? object.getAsJsonArray(name) : new JsonArray();
    }
}
