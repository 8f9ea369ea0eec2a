<?php

// Keeps the conformance cases in the files given.

declare(strict_types=1);

require __DIR__ . '/../../bindings/php/src/S3sign.php';

$checks = $failed = 0;

function check(string $name, string $what, mixed $actual, mixed $expected): void
{
    global $checks, $failed;
    $checks++;
    // Arrays are compared without regard to order.
    if (is_array($actual) && is_array($expected) ? $actual != $expected : $actual !== $expected) {
        $failed++;
        fprintf(STDERR, "%s: %s is %s, not %s\n", $name, $what, json_encode($actual), json_encode($expected));
    }
}

function run(array $given): S3sign\Signed
{
    $signer = new S3sign\Signer(...$given['config']);
    $request = $given['request'];
    if ($given['operation'] === 'presign') {
        $request += ['expires' => 0];
    }
    return $signer->{$given['operation']}(...$request);
}

foreach (array_slice($argv, 1) as $path) {
    foreach (json_decode(file_get_contents($path), true, flags: JSON_THROW_ON_ERROR) as $given) {
        $name = $given['name'];
        try {
            $signed = run($given);
            check($name, 'error', null, $given['error'] ?? null);
            foreach ($given['expected'] ?? [] as $what => $expected) {
                check($name, $what, $signed->$what, $expected);
            }
        } catch (S3sign\Error $error) {
            $secret = $given['config']['secret_access_key'] ?? null;
            check($name, 'secret', $secret !== null && str_contains((string) $error, $secret), false);
            $fields = ['code' => $error->getCode(), 'name' => $error->name, 'field' => $error->field,
                'offset' => $error->offset ?? -1];
            check($name, 'error', $fields, $given['error'] ?? null);
        }
    }
}

$signer = new S3sign\Signer('AKID', 'hidden', region: 'us-east-1');
$signed = $signer->sign('GET', 'https://example.com/');
check('print_r', 'secret', preg_match("/hidden|$signed->signature/", print_r([$signer, $signed], true)), 0);
$signer->close();
$signer->close();
try {
    $signer->sign('GET', 'https://example.com/');
    check('closed', 'error', null, 'S3SIGN_ERR_NULL');
} catch (S3sign\Error $error) {
    check('closed', 'error', $error->name, 'S3SIGN_ERR_NULL');
}

echo "$checks checks, $failed failed\n";
exit($failed === 0 && $checks > 500 ? 0 : 1);
