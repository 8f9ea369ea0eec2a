<?php

// Signs the URLs on standard input, and sends what comes back by PHP's streams and by its curl. See wire.py.

declare(strict_types=1);

require __DIR__ . '/../../bindings/php/src/S3sign.php';

$signer = new S3sign\Signer(getenv('AWS_ACCESS_KEY_ID'), getenv('AWS_SECRET_ACCESS_KEY'), region: getenv('AWS_REGION'));

while (($line = fgets(STDIN)) !== false) {
    [$form, $url] = explode(' ', rtrim($line, "\n"), 2);
    $signed = $signer->$form('GET', $url);
    $headers = array_map(fn (string $name, string $value): string => "$name: $value",
        array_keys($signed->headers), $signed->headers);
    file_get_contents($signed->url, context: stream_context_create(['http' => ['header' => $headers]]));
    $curl = curl_init($signed->url);
    curl_setopt_array($curl, [CURLOPT_HTTPHEADER => $headers, CURLOPT_RETURNTRANSFER => true, CURLOPT_PATH_AS_IS => true]);
    if (curl_exec($curl) === false) {
        throw new RuntimeException(curl_error($curl));
    }
}
