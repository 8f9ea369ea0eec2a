using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Web.Script.Serialization;
using S3Sign;
using Json = System.Collections.Generic.IDictionary<string, object>;

/// <summary>Keeps the conformance cases in the files given.</summary>
internal static class Conformance
{
    private static int checks;
    private static int failed;

    private static int Main(string[] paths)
    {
        foreach (var path in paths)
        foreach (var given in (object[])new JavaScriptSerializer().DeserializeObject(File.ReadAllText(path)))
            Keep((Json)given);
        NothingSecretIsPrintedAndADisposedSignerRefuses();
        Console.WriteLine(checks + " checks, " + failed + " failed");
        return failed == 0 && checks > 500 ? 0 : 1;
    }

    private static void Check(string name, string what, object actual, object expected)
    {
        checks++;
        if (Equals(actual, expected))
            return;
        failed++;
        Console.Error.WriteLine("{0}: {1} is {2}, not {3}", name, what, actual ?? "null", expected ?? "null");
    }

    private static void Keep(Json given)
    {
        var name = Text(given, "name");
        Signed signed;
        try
        {
            signed = Run(given);
        }
        catch (S3SignException refused)
        {
            var error = given.ContainsKey("error") ? (Json)given["error"] : new Dictionary<string, object>();
            Check(name, "code", (long)refused.Code, Number(error, "code"));
            Check(name, "name", refused.Name, Text(error, "name"));
            Check(name, "field", refused.Field, Text(error, "field"));
            Check(name, "offset", refused.Offset ?? -1, Number(error, "offset"));
            var secret = Text((Json)given["config"], "secret_access_key");
            Check(name, "secret", secret != null && refused.ToString().Contains(secret), false);
            return;
        }
        catch (ArgumentOutOfRangeException)
        {
            // A time that .NET has none for.
            Check(name, "field", "time", Text((Json)given["error"], "field"));
            return;
        }
        Check(name, "error", false, given.ContainsKey("error"));
        if (given.ContainsKey("error"))
            return;
        var expected = (Json)given["expected"];
        Check(name, "headers", Lines(signed.Headers.Select(pair => pair.Key + ": " + pair.Value)),
            Lines(((Json)expected["headers"]).Select(pair => pair.Key + ": " + pair.Value)));
        Check(name, "url", signed.Url, Text(expected, "url"));
        Check(name, "target", signed.Target, Text(expected, "target"));
        Check(name, "host", signed.Host, Text(expected, "host"));
        Check(name, "authorization", signed.Authorization, Text(expected, "authorization"));
        Check(name, "signature", signed.Signature, Text(expected, "signature"));
        Check(name, "expires_at", signed.ExpiresAt?.ToUnixTimeSeconds() ?? 0, Number(expected, "expires_at"));
    }

    private static string Lines(IEnumerable<string> headers)
    {
        return string.Join("\n", headers.OrderBy(line => line, StringComparer.Ordinal));
    }

    private static Signed Run(Json given)
    {
        var config = (Json)given["config"];
        var end = Number(config, "expires_at");
        var made = new Config
        {
            AccessKeyId = Text(config, "access_key_id"),
            SecretAccessKey = Text(config, "secret_access_key"),
            SessionToken = Text(config, "session_token"),
            Region = Text(config, "region"),
            Service = Text(config, "service"),
            Algorithm = Choose<Algorithm>(config, "algorithm"),
            ExpiresAt = end == 0 ? (DateTimeOffset?)null : DateTimeOffset.FromUnixTimeSeconds(end),
            MaxExpires = TimeSpan.FromSeconds(Number(config, "max_expires"))
        };
        using (var signer = new Signer(made))
        {
            var request = RequestOf((Json)given["request"]);
            return Text(given, "operation") == "presign" ? signer.Presign(request) : signer.Sign(request);
        }
    }

    private static Request RequestOf(Json given)
    {
        return new Request
        {
            Method = Text(given, "method"),
            Url = Text(given, "url"),
            Query = Text(given, "query"),
            Bucket = Text(given, "bucket"),
            PathMode = Choose<PathMode>(given, "path_mode"),
            Headers = Array(given, "headers").Cast<object[]>()
                .Select(pair => new KeyValuePair<string, string>((string)pair[0], (string)pair[1])).ToList(),
            Payload = given.ContainsKey("payload") ? Encoding.UTF8.GetBytes(Text(given, "payload")) : null,
            PayloadHash = Text(given, "payload_hash"),
            SignedHeaders = Array(given, "signed_headers").Cast<string>().ToList(),
            Time = DateTimeOffset.FromUnixTimeSeconds(Number(given, "time")),
            Expires = TimeSpan.FromSeconds(Number(given, "expires")),
            Window = TimeSpan.FromSeconds(Number(given, "window"))
        };
    }

    private static void NothingSecretIsPrintedAndADisposedSignerRefuses()
    {
        var signer = new Signer(new Config { AccessKeyId = "AKID", SecretAccessKey = "hidden", Region = "us-east-1" });
        var request = new Request { Method = "GET", Url = "https://example.com/" };
        var signed = signer.Sign(request);
        var printed = signer + " " + signed;
        Check("ToString", "secret", printed.Contains("hidden") || printed.Contains(signed.Signature), false);
        try
        {
            signer.Sign(new Request { Method = "GET", Url = "https://example.com/", PathMode = (PathMode)2 });
            Check("path mode of 0.1", "error", null, "S3SIGN_ERR_OPTION");
        }
        catch (S3SignException error)
        {
            Check("path mode of 0.1", "error", error.Name + " " + error.Field, "S3SIGN_ERR_OPTION path_mode");
        }
        signer.Dispose();
        signer.Dispose();
        try
        {
            signer.Sign(request);
            Check("disposed", "error", null, "ObjectDisposedException");
        }
        catch (ObjectDisposedException error)
        {
            Check("disposed", "error", error.GetType().Name, "ObjectDisposedException");
        }
    }

    private static string Text(Json given, string name)
    {
        return given.ContainsKey(name) ? (string)given[name] : null;
    }

    private static long Number(Json given, string name)
    {
        return given.ContainsKey(name) ? Convert.ToInt64(given[name]) : 0;
    }

    private static object[] Array(Json given, string name)
    {
        return given.ContainsKey(name) ? (object[])given[name] : new object[0];
    }

    private static T Choose<T>(Json given, string name) where T : struct
    {
        var text = Text(given, name);
        return text == null ? default(T) : (T)Enum.Parse(typeof(T), text.Replace("-", ""), true);
    }
}
