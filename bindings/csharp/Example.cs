using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Text;
using S3Sign;

/// <summary>Stores an object, and reads it signed and by a presigned URL: example http://127.0.0.1:9000 BUCKET
///
/// Credentials and region come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION.</summary>
internal static class Example
{
    private const string Key = "a//b ü+ü";
    private const string Body = "from C#";

    private static readonly HttpClient Client = new HttpClient();

    private static void Main(string[] args)
    {
        var url = args[0] + "/" + args[1] + "/" + Key;
        var config = new Config
        {
            AccessKeyId = Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID"),
            SecretAccessKey = Environment.GetEnvironmentVariable("AWS_SECRET_ACCESS_KEY"),
            Region = Environment.GetEnvironmentVariable("AWS_REGION")
        };
        using (var signer = new Signer(config))
        {
            var put = new Request
            {
                Method = "PUT", Url = url, PathMode = PathMode.Raw, Payload = Encoding.UTF8.GetBytes(Body),
                Headers = { new KeyValuePair<string, string>("content-type", "text/plain") }
            };
            Send(HttpMethod.Put, signer.Sign(put), new ByteArrayContent(put.Payload)
            {
                Headers = { { "content-type", "text/plain" } }
            });

            var get = new Request { Method = "GET", Url = url, PathMode = PathMode.Raw };
            if (Send(HttpMethod.Get, signer.Sign(get)) != Body)
                throw new InvalidOperationException("GET gave something else");

            get.Expires = TimeSpan.FromMinutes(1);
            if (Send(HttpMethod.Get, signer.Presign(get)) != Body)
                throw new InvalidOperationException("the presigned GET gave something else");
        }
        Console.WriteLine("stored and read " + Key);
    }

    private static string Send(HttpMethod method, Signed signed, HttpContent content = null)
    {
        var request = new HttpRequestMessage(method, new Uri(signed.Url)) { Content = content };
        foreach (var header in signed.Headers)
            request.Headers.TryAddWithoutValidation(header.Key, header.Value);
        var response = Client.SendAsync(request).Result;
        var text = response.Content.ReadAsStringAsync().Result;
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException((int)response.StatusCode + ": " + text);
        return text;
    }
}
