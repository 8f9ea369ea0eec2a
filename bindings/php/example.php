<?php

// Stores an object, and reads it signed and by a presigned URL: php example.php http://127.0.0.1:9000 BUCKET
// Credentials and region come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION.

declare(strict_types=1);

require __DIR__ . '/src/S3sign.php';

const KEY = 'a//b ü+ü';
const BODY = 'from PHP';

/** @param array<string, string> $headers */
function request(string $method, string $url, array $headers = [], ?string $body = null): string
{
    $lines = array_map(fn (string $name, string $value): string => "$name: $value", array_keys($headers), $headers);
    $http = ['method' => $method, 'header' => $lines, 'content' => $body, 'ignore_errors' => true];
    $text = file_get_contents($url, context: stream_context_create(['http' => array_filter($http)]));
    if (!str_contains($http_response_header[0] ?? '', ' 200 ')) {
        throw new RuntimeException(($http_response_header[0] ?? 'no response') . ": $text");
    }
    return $text;
}

[, $endpoint, $bucket] = $argv;
$object = "$endpoint/$bucket/" . KEY;
$signer = new S3sign\Signer(
    access_key_id: getenv('AWS_ACCESS_KEY_ID'),
    secret_access_key: getenv('AWS_SECRET_ACCESS_KEY'),
    region: getenv('AWS_REGION'),
);

$type = ['content-type' => 'text/plain'];
$put = $signer->sign('PUT', $object, path_mode: 'raw', headers: [['content-type', 'text/plain']], payload: BODY);
request('PUT', $put->url, $type + $put->headers, BODY);

$get = $signer->sign('GET', $object, path_mode: 'raw');
if (request('GET', $get->url, $get->headers) !== BODY) {
    throw new RuntimeException('GET gave something else');
}

$url = $signer->presign('GET', $object, path_mode: 'raw', expires: 60)->url;
if (request('GET', $url) !== BODY) {
    throw new RuntimeException('the presigned GET gave something else');
}

$signer->close();
echo 'stored and read ', KEY, "\n";
