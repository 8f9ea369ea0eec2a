using System;
using System.Text;
using S3Sign;

/// <summary>Signs what is asked for: see build.sh.</summary>
internal static class Sign
{
    private static void Main()
    {
        string line;
        while ((line = Console.In.ReadLine()) != null)
        {
            var fields = line.Split('\t');
            var config = new Config { AccessKeyId = fields[0], SecretAccessKey = fields[1], Region = fields[2] };
            var presign = fields[3] == "presign";
            var request = new Request
            {
                Method = fields[4],
                Url = fields[5],
                Payload = presign ? null : Encoding.UTF8.GetBytes(fields[6]),
                Time = DateTimeOffset.FromUnixTimeSeconds(long.Parse(fields[7])),
                Expires = TimeSpan.FromSeconds(presign ? 600 : 0)
            };
            using (var signer = new Signer(config))
            {
                var signed = presign ? signer.Presign(request) : signer.Sign(request);
                var output = new StringBuilder(signed.Target);
                foreach (var header in signed.Headers)
                    output.Append("\t" + header.Key + ": " + header.Value);
                Console.Out.WriteLine(output);
                Console.Out.Flush();
            }
        }
    }
}
