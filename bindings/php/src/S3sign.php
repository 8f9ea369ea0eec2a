<?php

declare(strict_types=1);

/** Amazon S3 request signing by libs3sign. */

namespace S3sign;

/** An error of the library. No message contains a secret, a token or a signature. */
final class Error extends \RuntimeException
{
    /**
     * @param int $code status of the library, such as 8; also getCode()
     * @param string $name its name, such as "S3SIGN_ERR_URL"
     * @param ?string $field the input at fault, such as "url" or "headers[2].value"
     * @param ?int $offset byte offset of the fault in the field
     */
    public function __construct(
        int $code,
        public readonly string $name,
        public readonly ?string $field,
        public readonly ?int $offset,
        string $message,
    ) {
        $text = $field === null ? $message : "$field: $message";
        parent::__construct($offset === null ? $text : "$text (at byte $offset)", $code);
    }
}

/**
 * A signed request. `headers` (by name in lower case) are those to add after signing; after presigning, those that
 * whoever uses the URL must send. Send `url`, or `target` to `host`: what is sent must be what was signed. `expires_at`
 * is when a presigned URL ends, in Unix seconds, else 0.
 */
final class Signed
{
    /** @param array<string, string> $headers */
    public function __construct(
        public readonly array $headers,
        public readonly string $url,
        public readonly string $target,
        public readonly string $host,
        public readonly string $authorization,
        public readonly string $signature,
        public readonly int $expires_at,
    ) {
    }

    /** @return array<string, string> */
    public function __debugInfo(): array
    {
        return ['host' => $this->host];
    }
}

/** Signs requests. Make one and reuse it: it caches the day's signing key. */
final class Signer
{
    private const ALGORITHMS = ['sigv4' => 0, 'sigv4a' => 1, 'sigv2' => 2];
    private const PATH_MODES = ['canonical' => 0, 'raw' => 1, 'verbatim' => 3];

    private ?\FFI\CData $handle = null;

    /**
     * Without an access key and secret the signer is anonymous. With "sigv4a" `region` is a region set; "sigv2" needs
     * none. Times are in Unix seconds.
     */
    public function __construct(
        string $access_key_id = '',
        #[\SensitiveParameter]
        string $secret_access_key = '',
        #[\SensitiveParameter]
        string $session_token = '',
        string $region = '',
        string $service = '',
        string $algorithm = 'sigv4',
        int $expires_at = 0,
        int $max_expires = 0,
    ) {
        $ffi = Library::get();
        $memory = new Memory();
        $config = Library::struct('signer_config');
        $config->algorithm = self::choose('algorithm', $algorithm, self::ALGORITHMS);
        $memory->set($config->access_key_id, $access_key_id);
        $memory->set($config->secret_access_key, $secret_access_key);
        $memory->set($config->session_token, $session_token);
        $memory->set($config->region, $region);
        $memory->set($config->service, $service);
        $config->expires_at = $expires_at;
        $config->max_expires = $max_expires;
        $made = $ffi->new('s3sign_signer *');
        $error = Library::struct('error');
        $status = $ffi->s3sign_signer_new(\FFI::addr($config), \FFI::addr($made), \FFI::addr($error));
        $memory->wipe();
        Library::check($status, $error);
        $this->handle = $made;
    }

    /**
     * Signs with headers.
     *
     * @param string $url absolute, or `/path?query` with a Host header
     * @param list<array{string, string}> $headers names and values that the request will carry
     * @param ?string $payload the body
     * @param ?string $payload_hash its SHA-256 in hex or "UNSIGNED-PAYLOAD", instead of `payload`
     * @param string $path_mode "canonical": percent-encoded in any way, and encoded again for S3; other services get
     *     it as given. "raw": a raw object key. "verbatim": signed as given. Send the URL that
     *     comes back.
     * @param string $query the query where `path_mode` is "raw"
     * @param string $bucket for SigV2 the bucket, if it is in the host
     * @param list<string> $signed_headers names to sign besides the defaults; ["*"] signs all
     * @param ?int $time Unix seconds; by default the current time
     */
    public function sign(
        string $method,
        string $url,
        array $headers = [],
        ?string $payload = null,
        ?string $payload_hash = null,
        string $path_mode = 'canonical',
        string $query = '',
        string $bucket = '',
        array $signed_headers = [],
        ?int $time = null,
    ): Signed {
        return $this->request('s3sign_sign', get_defined_vars() + ['expires' => 0, 'window' => 0]);
    }

    /**
     * Makes a URL that holds for `expires` seconds. With `window` all made within so many seconds are identical.
     *
     * @param list<array{string, string}> $headers
     * @param list<string> $signed_headers
     */
    public function presign(
        string $method,
        string $url,
        int $expires = 3600,
        int $window = 0,
        array $headers = [],
        ?string $payload = null,
        ?string $payload_hash = null,
        string $path_mode = 'canonical',
        string $query = '',
        string $bucket = '',
        array $signed_headers = [],
        ?int $time = null,
    ): Signed {
        return $this->request('s3sign_presign', get_defined_vars());
    }

    /** Frees the signer, which must not be used afterwards. */
    public function close(): void
    {
        if ($this->handle !== null) {
            Library::get()->s3sign_signer_free($this->handle);
            $this->handle = null;
        }
    }

    public function __destruct()
    {
        $this->close();
    }

    private function __clone()
    {
    }

    /** @return array<string, never> */
    public function __debugInfo(): array
    {
        return [];
    }

    public function __serialize(): array
    {
        throw new \LogicException('a Signer is not serialized: it holds a secret');
    }

    /** @param array<string, mixed> $given */
    private function request(string $function, array $given): Signed
    {
        $memory = new Memory();
        $request = Library::struct('request');
        $request->path_mode = self::choose('path_mode', $given['path_mode'], self::PATH_MODES);
        foreach (['method', 'url', 'query', 'bucket'] as $name) {
            $memory->set($request->$name, $given[$name]);
        }
        if ($given['headers'] !== []) {
            $request->headers = $memory->array('s3sign_header', count($given['headers']));
            foreach ($given['headers'] as $i => [$name, $value]) {
                $memory->set($request->headers[$i]->name, $name);
                $memory->set($request->headers[$i]->value, $value);
            }
            $request->headers_len = count($given['headers']);
        }
        $hash = $given['payload_hash'];
        $request->payload_mode = match (true) {
            $hash === 'UNSIGNED-PAYLOAD' => 3,
            $hash !== null => 2,
            default => $given['payload'] === null ? 0 : 1,
        };
        $memory->set($request->payload, $hash ?? $given['payload'] ?? '');
        $names = $given['signed_headers'];
        if ($names === ['*']) {
            $request->headers_mode = 1;
        } elseif ($names !== []) {
            $request->headers_mode = 2;
            $request->signed_headers = $memory->array('s3sign_str', count($names));
            foreach ($names as $i => $name) {
                $memory->set($request->signed_headers[$i], $name);
            }
            $request->signed_headers_len = count($names);
        }
        $request->time = $given['time'] ?? time();
        $request->expires = $given['expires'];
        $request->window = $given['window'];
        return $this->output($function, $request, 4096);
    }

    private function output(string $function, \FFI\CData $request, int $room): Signed
    {
        $ffi = Library::get();
        $out = $ffi->new("char[$room]");
        $length = $ffi->new('size_t');
        $result = Library::struct('result');
        $error = Library::struct('error');
        $status = $ffi->$function($this->handle, \FFI::addr($request), $out, $room, \FFI::addr($length),
            \FFI::addr($result), \FFI::addr($error));
        if ($status === 3) { // S3SIGN_ERR_BUFFER_TOO_SMALL
            return $this->output($function, $request, $length->cdata + 1);
        }
        Library::check($status, $error);
        $text = static fn (\FFI\CData $view): string => $view->len === 0 ? '' : \FFI::string($view->ptr, $view->len);
        $headers = [];
        foreach (explode("\r\n", $text($result->headers), -1) as $line) {
            [$name, $value] = explode(': ', $line, 2);
            $name = strtolower($name);
            $headers[$name] = isset($headers[$name]) ? "$headers[$name],$value" : $value;
        }
        return new Signed($headers, $text($result->url), $text($result->target), $text($result->host),
            $text($result->authorization), $text($result->signature), $result->expires_at);
    }

    /** @param array<string, int> $numbers */
    private static function choose(string $field, string $name, array $numbers): int
    {
        $names = implode(', ', array_keys($numbers));
        return $numbers[$name] ?? throw new \ValueError("$field: '$name' is not one of $names");
    }
}

/** What structs point at, kept in its place until the call is over. */
final class Memory
{
    /** @var list<\FFI\CData> */
    private array $kept = [];

    public function set(\FFI\CData $str, #[\SensitiveParameter] string $text): void
    {
        if ($text !== '') {
            $size = strlen($text);
            $bytes = $this->kept[] = Library::get()->new("char[$size]");
            \FFI::memcpy($bytes, $text, $size);
            $str->ptr = Library::get()->cast('char *', \FFI::addr($bytes));
            $str->len = $size;
        }
    }

    public function array(string $type, int $length): \FFI\CData
    {
        $array = $this->kept[] = Library::get()->new("{$type}[$length]");
        return Library::get()->cast("$type *", \FFI::addr($array));
    }

    public function wipe(): void
    {
        foreach ($this->kept as $bytes) {
            \FFI::memset($bytes, 0, \FFI::sizeof($bytes));
        }
    }
}

/** The C ABI, loaded and checked once. */
final class Library
{
    private const DECLARATIONS = <<<'C'
        typedef struct s3sign_signer s3sign_signer;
        typedef struct { const char *ptr; size_t len; } s3sign_str;
        typedef struct { s3sign_str name, value; } s3sign_header;
        typedef struct {
          uint32_t size; int32_t algorithm;
          s3sign_str access_key_id, secret_access_key, session_token, region, service;
          int32_t normalize_path, double_encode, content_sha256_header, token_mode, lifetime_mode, provider;
          int64_t expires_at, max_expires;
        } s3sign_signer_config;
        typedef struct {
          uint32_t size; int32_t path_mode;
          s3sign_str method, url, query, bucket;
          s3sign_header *headers; size_t headers_len;
          int32_t payload_mode, headers_mode;
          s3sign_str payload;
          s3sign_str *signed_headers; size_t signed_headers_len;
          int64_t time, expires, window;
          s3sign_str entropy;
        } s3sign_request;
        typedef struct {
          uint32_t size;
          s3sign_str headers, url, target, host, authorization, signature;
          int64_t expires_at;
        } s3sign_result;
        typedef struct { uint32_t size; int32_t status; int64_t offset; char field[48]; char message[192]; } s3sign_error;

        void s3sign_signer_config_init(void *);
        void s3sign_request_init(void *);
        void s3sign_result_init(void *);
        void s3sign_error_init(void *);
        int32_t s3sign_version_number(void);
        const char *s3sign_status_name(int32_t);
        int32_t s3sign_signer_new(const s3sign_signer_config *, s3sign_signer **, s3sign_error *);
        void s3sign_signer_free(s3sign_signer *);
        int32_t s3sign_sign(const s3sign_signer *, const s3sign_request *, char *, size_t, size_t *, s3sign_result *,
                            s3sign_error *);
        int32_t s3sign_presign(const s3sign_signer *, const s3sign_request *, char *, size_t, size_t *, s3sign_result *,
                               s3sign_error *);
        C;

    private static ?\FFI $ffi = null;

    public static function get(): \FFI
    {
        return self::$ffi ??= self::load();
    }

    /** A struct with its size; as the init function leaves it, all else is 0. */
    public static function struct(string $name): \FFI\CData
    {
        $struct = self::get()->new("s3sign_$name");
        $struct->size = \FFI::sizeof($struct);
        return $struct;
    }

    /** Throws the error of a call, if any. */
    public static function check(int $status, \FFI\CData $error): void
    {
        if ($status !== 0) {
            $field = \FFI::string($error->field);
            throw new Error($status, self::get()->s3sign_status_name($status), $field === '' ? null : $field,
                $error->offset < 0 ? null : $error->offset, \FFI::string($error->message));
        }
    }

    private static function load(): \FFI
    {
        $system = ['Darwin' => 'libs3sign.0.2.dylib', 'Windows' => 's3sign.dll'][PHP_OS_FAMILY] ?? 'libs3sign.so.0.2';
        $ffi = \FFI::cdef(self::DECLARATIONS, getenv('S3SIGN_LIBRARY') ?: $system);
        $number = $ffi->s3sign_version_number();
        if ($number < 200 || $number >= 300) {
            throw new \LogicException("libs3sign $number is not of version 0.2");
        }
        foreach (['signer_config', 'request', 'result', 'error'] as $struct) {
            // A newer library's struct may be larger, and init writes all of it.
            $room = $ffi->new('uint32_t[1024]');
            $ffi->{"s3sign_{$struct}_init"}($room);
            if ($room[0] < \FFI::sizeof($ffi->type("s3sign_$struct"))) {
                throw new \LogicException("this libs3sign is too old: s3sign_$struct");
            }
        }
        return $ffi;
    }
}
