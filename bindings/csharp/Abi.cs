using System;
using System.Runtime.InteropServices;
using System.Text;

namespace S3Sign
{
    /// <summary>The C ABI. Mono and .NET find the library by its name, as the system does.</summary>
    internal static class Abi
    {
        private const string Name = "libs3sign.so.0.2";

        internal const int TooSmall = 3; // S3SIGN_ERR_BUFFER_TOO_SMALL

        [StructLayout(LayoutKind.Sequential)]
        internal struct Str
        {
            public IntPtr ptr;
            public UIntPtr len;

            public override string ToString()
            {
                if (ptr == IntPtr.Zero)
                    return "";
                var bytes = new byte[(int)len];
                Marshal.Copy(ptr, bytes, 0, bytes.Length);
                return Encoding.UTF8.GetString(bytes);
            }
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct Config
        {
            public uint size;
            public int algorithm;
            public Str access_key_id;
            public Str secret_access_key;
            public Str session_token;
            public Str region;
            public Str service;
            public int normalize_path;
            public int double_encode;
            public int content_sha256_header;
            public int token_mode;
            public int lifetime_mode;
            public int provider;
            public long expires_at;
            public long max_expires;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct Request
        {
            public uint size;
            public int path_mode;
            public Str method;
            public Str url;
            public Str query;
            public Str bucket;
            public IntPtr headers;
            public UIntPtr headers_len;
            public int payload_mode;
            public int headers_mode;
            public Str payload;
            public IntPtr signed_headers;
            public UIntPtr signed_headers_len;
            public long time;
            public long expires;
            public long window;
            public Str entropy;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct Result
        {
            public uint size;
            public Str headers;
            public Str url;
            public Str target;
            public Str host;
            public Str authorization;
            public Str signature;
            public long expires_at;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct Error
        {
            public uint size;
            public int status;
            public long offset;
            [MarshalAs(UnmanagedType.ByValArray, SizeConst = 48)] public byte[] field;
            [MarshalAs(UnmanagedType.ByValArray, SizeConst = 192)] public byte[] message;
        }

        internal delegate int SignFunction(SignerHandle signer, ref Request request, IntPtr output, UIntPtr cap,
            out UIntPtr len, ref Result result, ref Error error);

        [DllImport(Name)] private static extern int s3sign_version_number();
        [DllImport(Name)] private static extern void s3sign_signer_config_init(IntPtr config);
        [DllImport(Name)] private static extern void s3sign_request_init(IntPtr request);
        [DllImport(Name)] private static extern void s3sign_result_init(IntPtr result);
        [DllImport(Name)] private static extern void s3sign_error_init(IntPtr error);
        [DllImport(Name)] internal static extern IntPtr s3sign_status_name(int status);
        [DllImport(Name)] internal static extern void s3sign_signer_free(IntPtr signer);

        [DllImport(Name)]
        internal static extern int s3sign_signer_new(ref Config config, out SignerHandle signer, ref Error error);

        [DllImport(Name)]
        internal static extern int s3sign_sign(SignerHandle signer, ref Request request, IntPtr output, UIntPtr cap,
            out UIntPtr len, ref Result result, ref Error error);

        [DllImport(Name)]
        internal static extern int s3sign_presign(SignerHandle signer, ref Request request, IntPtr output, UIntPtr cap,
            out UIntPtr len, ref Result result, ref Error error);

        /// <summary>Checks the library before the first signer is made.</summary>
        static Abi()
        {
            var number = s3sign_version_number();
            if (number < 200 || number >= 300)
                throw new DllNotFoundException("libs3sign " + number + " is not of version 0.2");
            RequireSize(s3sign_signer_config_init, typeof(Config));
            RequireSize(s3sign_request_init, typeof(Request));
            RequireSize(s3sign_result_init, typeof(Result));
            RequireSize(s3sign_error_init, typeof(Error));
        }

        internal static Error NewError()
        {
            return new Error
            {
                size = (uint)Marshal.SizeOf(typeof(Error)), offset = -1, field = new byte[48], message = new byte[192]
            };
        }

        /// <summary>Throws the error of a call, if any.</summary>
        internal static void Check(int status, Error error)
        {
            if (status != 0)
                throw new S3SignException(status, Text(error.field), error.offset, Text(error.message));
        }

        private static void RequireSize(Action<IntPtr> init, Type known)
        {
            // A newer library's struct may be larger, and init writes all of it.
            var room = Marshal.AllocHGlobal(4096);
            init(room);
            var size = Marshal.ReadInt32(room);
            Marshal.FreeHGlobal(room);
            if (size < Marshal.SizeOf(known))
                throw new DllNotFoundException("this libs3sign is too old: " + known.Name);
        }

        private static string Text(byte[] bytes)
        {
            return Encoding.UTF8.GetString(bytes, 0, Array.IndexOf(bytes, (byte)0));
        }
    }
}
