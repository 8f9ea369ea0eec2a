# Signs what is asked for: see build.sh.

use v5.20;
use warnings;
use S3sign;

$| = 1;
while (my $line = <STDIN>) {
    chomp $line;
    my ($access, $secret, $region, $operation, $method, $url, $payload, $time) = split /\t/, $line, -1;
    my $signer  = S3sign->new(access_key_id => $access, secret_access_key => $secret, region => $region);
    my %options = $operation eq 'presign' ? (expires => 600) : (payload => $payload);
    my $signed  = $signer->$operation($method, $url, %options, time => $time);
    my $headers = $signed->headers;
    say join "\t", $signed->target, map {"$_: $headers->{$_}"} sort keys %$headers;
    $signer->close;
}
