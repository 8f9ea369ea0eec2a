using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;

/// <summary>Amazon S3 request signing by libs3sign.</summary>
namespace S3Sign
{
    public enum Algorithm { SigV4, SigV4A, SigV2 }

    /// <summary>How the path of a URL is encoded.</summary>
    public enum PathMode
    {
        /// <summary>Percent-encoded in any way: for S3 it is decoded and encoded again, as S3 does; other services
        /// get it as given.</summary>
        Canonical = 0,

        /// <summary>Raw, such as an object key, not percent-encoded. Everything after the host is path.</summary>
        Raw = 1,

        /// <summary>Signed byte for byte as given.</summary>
        Verbatim = 3
    }

    /// <summary>The configuration of a signer. Without an access key and secret it is anonymous.</summary>
    public sealed class Config
    {
        public string AccessKeyId { get; set; }
        public string SecretAccessKey { get; set; }
        public string SessionToken { get; set; }

        /// <summary>With SigV4A a region set: regions joined by commas, or "*".</summary>
        public string Region { get; set; }

        /// <summary>By default "s3".</summary>
        public string Service { get; set; }
        public Algorithm Algorithm { get; set; }

        /// <summary>When the credentials expire.</summary>
        public DateTimeOffset? ExpiresAt { get; set; }

        /// <summary>Longest validity of a presigned URL; zero is the service's.</summary>
        public TimeSpan MaxExpires { get; set; }
    }

    /// <summary>A request to be signed.</summary>
    public sealed class Request
    {
        /// <summary>A payload hash: the body is not signed.</summary>
        public const string UnsignedPayload = "UNSIGNED-PAYLOAD";

        public string Method { get; set; }

        /// <summary>Absolute, or /path?query with a Host header. Send the one that comes back.</summary>
        public string Url { get; set; }
        public PathMode PathMode { get; set; }

        /// <summary>The query where the path mode is Raw: name=value&amp;..., percent-encoded.</summary>
        public string Query { get; set; }

        /// <summary>For SigV2, the bucket if it is in the host.</summary>
        public string Bucket { get; set; }

        /// <summary>The request's headers.</summary>
        public IList<KeyValuePair<string, string>> Headers { get; set; } = new List<KeyValuePair<string, string>>();

        /// <summary>The body; null for none.</summary>
        public byte[] Payload { get; set; }

        /// <summary>SHA-256 of the body in hex or UnsignedPayload, instead of Payload.</summary>
        public string PayloadHash { get; set; }

        /// <summary>Names to sign besides the defaults; "*" alone signs all.</summary>
        public IList<string> SignedHeaders { get; set; } = new List<string>();

        /// <summary>By default the current time.</summary>
        public DateTimeOffset? Time { get; set; }

        /// <summary>Validity of a presigned URL.</summary>
        public TimeSpan Expires { get; set; }

        /// <summary>All URLs presigned within it are identical.</summary>
        public TimeSpan Window { get; set; }
    }

    /// <summary>A signed request. Send Url, or Target to Host: what is sent must be what was signed.</summary>
    public sealed class Signed
    {
        /// <summary>By name in lower case: those to add after signing; after presigning, those that whoever uses the
        /// URL must send.</summary>
        public IDictionary<string, string> Headers { get; internal set; }
        public string Url { get; internal set; }
        public string Target { get; internal set; }
        public string Host { get; internal set; }
        public string Authorization { get; internal set; }
        public string Signature { get; internal set; }

        /// <summary>When a presigned URL ends, else null.</summary>
        public DateTimeOffset? ExpiresAt { get; internal set; }
    }

    /// <summary>An error of the library. No message contains a secret, a token or a signature.</summary>
    public sealed class S3SignException : Exception
    {
        /// <summary>Status of the library, such as 8.</summary>
        public int Code { get; }

        /// <summary>Its name, such as "S3SIGN_ERR_URL".</summary>
        public string Name { get; }

        /// <summary>The input at fault, such as "url" or "headers[2].value", or null.</summary>
        public string Field { get; }

        /// <summary>Byte offset of the fault in the field, or null.</summary>
        public long? Offset { get; }

        internal S3SignException(int code, string field, long offset, string message)
            : base((field == "" ? "" : field + ": ") + message + (offset < 0 ? "" : " (at byte " + offset + ")"))
        {
            Code = code;
            Name = Marshal.PtrToStringAnsi(Abi.s3sign_status_name(code));
            Field = field == "" ? null : field;
            Offset = offset < 0 ? (long?)null : offset;
        }
    }

    /// <summary>Signs requests. Make one and reuse it: it caches the day's signing key. It may be shared by
    /// threads.</summary>
    public sealed class Signer : IDisposable
    {
        private readonly SignerHandle handle;

        public Signer(Config config)
        {
            using (var memory = new Memory())
            {
                var native = new Abi.Config
                {
                    size = (uint)Marshal.SizeOf(typeof(Abi.Config)),
                    algorithm = (int)config.Algorithm,
                    access_key_id = memory.Text(config.AccessKeyId),
                    secret_access_key = memory.Text(config.SecretAccessKey),
                    session_token = memory.Text(config.SessionToken),
                    region = memory.Text(config.Region),
                    service = memory.Text(config.Service),
                    expires_at = config.ExpiresAt?.ToUnixTimeSeconds() ?? 0,
                    max_expires = (long)config.MaxExpires.TotalSeconds
                };
                var error = Abi.NewError();
                Abi.Check(Abi.s3sign_signer_new(ref native, out handle, ref error), error);
            }
        }

        /// <summary>Signs with headers.</summary>
        public Signed Sign(Request request)
        {
            return Run(Abi.s3sign_sign, request);
        }

        /// <summary>Presigns a URL, valid for request.Expires.</summary>
        public Signed Presign(Request request)
        {
            return Run(Abi.s3sign_presign, request);
        }

        /// <summary>Frees the signer, once no call uses it.</summary>
        public void Dispose()
        {
            handle.Dispose();
        }

        private Signed Run(Abi.SignFunction call, Request request)
        {
            using (var memory = new Memory())
            {
                var native = ToNative(request, memory);
                var error = Abi.NewError();
                var result = new Abi.Result { size = (uint)Marshal.SizeOf(typeof(Abi.Result)) };
                UIntPtr length;
                var room = 4096;
                var output = memory.Allocate(room);
                var status = call(handle, ref native, output, (UIntPtr)room, out length, ref result, ref error);
                if (status == Abi.TooSmall)
                {
                    room = (int)length + 1;
                    output = memory.Allocate(room);
                    status = call(handle, ref native, output, (UIntPtr)room, out length, ref result, ref error);
                }
                Abi.Check(status, error);
                return new Signed
                {
                    Headers = Parse(result.headers.ToString()),
                    Url = result.url.ToString(),
                    Target = result.target.ToString(),
                    Host = result.host.ToString(),
                    Authorization = result.authorization.ToString(),
                    Signature = result.signature.ToString(),
                    ExpiresAt = result.expires_at == 0
                        ? (DateTimeOffset?)null
                        : DateTimeOffset.FromUnixTimeSeconds(result.expires_at)
                };
            }
        }

        private static Abi.Request ToNative(Request request, Memory memory)
        {
            var all = request.SignedHeaders.Count == 1 && request.SignedHeaders[0] == "*";
            var headers = request.Headers.SelectMany(pair => new[] { memory.Text(pair.Key), memory.Text(pair.Value) });
            var listed = request.SignedHeaders.Select(name => memory.Text(name));
            var hash = request.PayloadHash;
            return new Abi.Request
            {
                size = (uint)Marshal.SizeOf(typeof(Abi.Request)),
                path_mode = (int)request.PathMode,
                method = memory.Text(request.Method),
                url = memory.Text(request.Url),
                query = memory.Text(request.Query),
                bucket = memory.Text(request.Bucket),
                headers = memory.Array(headers.ToArray()),
                headers_len = (UIntPtr)request.Headers.Count,
                payload_mode = hash == Request.UnsignedPayload ? 3 : hash != null ? 2 : request.Payload != null ? 1 : 0,
                headers_mode = all ? 1 : request.SignedHeaders.Count > 0 ? 2 : 0,
                payload = hash != null ? memory.Text(hash) : memory.Bytes(request.Payload),
                signed_headers = all ? IntPtr.Zero : memory.Array(listed.ToArray()),
                signed_headers_len = (UIntPtr)(all ? 0 : request.SignedHeaders.Count),
                time = (request.Time ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds(),
                expires = (long)request.Expires.TotalSeconds,
                window = (long)request.Window.TotalSeconds
            };
        }

        private static IDictionary<string, string> Parse(string lines)
        {
            var headers = new Dictionary<string, string>();
            foreach (var line in lines.Split(new[] { "\r\n" }, StringSplitOptions.RemoveEmptyEntries))
            {
                var colon = line.IndexOf(": ", StringComparison.Ordinal);
                var name = line.Substring(0, colon).ToLowerInvariant();
                var value = line.Substring(colon + 2);
                headers[name] = headers.TryGetValue(name, out var before) ? before + "," + value : value;
            }
            return headers;
        }
    }

    /// <summary>Frees a signer once it is disposed or collected, and no call uses it.</summary>
    internal sealed class SignerHandle : SafeHandle
    {
        public SignerHandle() : base(IntPtr.Zero, true) { }

        public override bool IsInvalid => handle == IntPtr.Zero;

        protected override bool ReleaseHandle()
        {
            Abi.s3sign_signer_free(handle);
            return true;
        }
    }

    /// <summary>What structs point at: kept until the call is over, then wiped.</summary>
    internal sealed class Memory : IDisposable
    {
        private readonly List<KeyValuePair<IntPtr, int>> blocks = new List<KeyValuePair<IntPtr, int>>();
        private readonly List<GCHandle> pins = new List<GCHandle>();

        public IntPtr Allocate(int size)
        {
            var block = Marshal.AllocHGlobal(size);
            blocks.Add(new KeyValuePair<IntPtr, int>(block, size));
            return block;
        }

        public Abi.Str Text(string text)
        {
            if (string.IsNullOrEmpty(text))
                return new Abi.Str();
            var bytes = Encoding.UTF8.GetBytes(text);
            var block = Allocate(bytes.Length);
            Marshal.Copy(bytes, 0, block, bytes.Length);
            System.Array.Clear(bytes, 0, bytes.Length);
            return new Abi.Str { ptr = block, len = (UIntPtr)bytes.Length };
        }

        public Abi.Str Bytes(byte[] bytes)
        {
            if (bytes == null || bytes.Length == 0)
                return new Abi.Str();
            return new Abi.Str { ptr = Pin(bytes), len = (UIntPtr)bytes.Length };
        }

        public IntPtr Array(Abi.Str[] array)
        {
            return array.Length == 0 ? IntPtr.Zero : Pin(array);
        }

        public void Dispose()
        {
            foreach (var pin in pins)
                pin.Free();
            foreach (var block in blocks)
            {
                Marshal.Copy(new byte[block.Value], 0, block.Key, block.Value);
                Marshal.FreeHGlobal(block.Key);
            }
        }

        private IntPtr Pin(object target)
        {
            var pin = GCHandle.Alloc(target, GCHandleType.Pinned);
            pins.Add(pin);
            return pin.AddrOfPinnedObject();
        }
    }
}
