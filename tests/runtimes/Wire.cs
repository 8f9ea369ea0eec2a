using System;
using System.IO;
using System.Net.Http;
using System.Text;
using S3Sign;

/// <summary>Signs the URLs on standard input, and sends what comes back by HttpClient. See wire.py.</summary>
internal static class Wire
{
    private static readonly HttpClient Client = new HttpClient();

    private static void Main()
    {
        var config = new Config
        {
            AccessKeyId = Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID"),
            SecretAccessKey = Environment.GetEnvironmentVariable("AWS_SECRET_ACCESS_KEY"),
            Region = Environment.GetEnvironmentVariable("AWS_REGION")
        };
        var lines = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
        using (var signer = new Signer(config))
            for (var line = lines.ReadLine(); line != null; line = lines.ReadLine())
            {
                var given = line.Split(new[] { ' ' }, 2);
                var request = new Request { Method = "GET", Url = given[1] };
                if (given[0] == "presign")
                    request.Expires = TimeSpan.FromHours(1);
                Send(given[0] == "presign" ? signer.Presign(request) : signer.Sign(request));
            }
    }

    private static void Send(Signed signed)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(signed.Url));
        foreach (var header in signed.Headers)
            request.Headers.TryAddWithoutValidation(header.Key, header.Value);
        Client.SendAsync(request).Result.Content.ReadAsStringAsync().Wait();
    }
}
