import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import s3sign.Config;
import s3sign.Request;
import s3sign.Signed;
import s3sign.Signer;

/** Signs what is asked for: see build.sh. */
final class Sign {
    private Sign() { }

    public static void main(String[] args) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] fields = line.split("\t", -1);
            Config config = new Config().accessKeyId(fields[0]).secretAccessKey(fields[1]).region(fields[2]);
            Request request = new Request(fields[4], fields[5]).time(Instant.ofEpochSecond(Long.parseLong(fields[7])));
            try (Signer signer = new Signer(config)) {
                Signed signed = fields[3].equals("presign") ? signer.presign(request.expires(600))
                    : signer.sign(request.payload(fields[6].getBytes(StandardCharsets.UTF_8)));
                StringBuilder out = new StringBuilder(signed.target());
                signed.headers().forEach((name, value) -> out.append("\t" + name + ": " + value));
                System.out.println(out);
                System.out.flush();
            }
        }
    }
}
