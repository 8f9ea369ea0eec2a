<?php

// Signs what is asked for: see build.sh.

declare(strict_types=1);

require __DIR__ . '/../../../bindings/php/src/S3sign.php';

while (($line = fgets(STDIN)) !== false) {
    [$access, $secret, $region, $operation, $method, $url, $payload, $time] = explode("\t", rtrim($line, "\n"));
    $signer = new S3sign\Signer($access, $secret, region: $region);
    $options = $operation === 'presign' ? ['expires' => 600] : ['payload' => $payload];
    $signed = $signer->$operation($method, $url, ...$options, time: (int) $time);
    $headers = array_map(fn ($name, $value) => "$name: $value", array_keys($signed->headers), $signed->headers);
    echo implode("\t", [$signed->target, ...$headers]), "\n";
    $signer->close();
}
