# Keeps the conformance cases in the files given.

use v5.20;
use warnings;
use JSON::PP;
use S3sign;

my $json = JSON::PP->new->canonical;
my ($checks, $failed) = (0, 0);

sub check {
    my ($name, $what, $actual, $expected) = @_;
    $checks++;
    ($actual, $expected) = map { ref || !defined ? $json->allow_nonref->encode($_) : $_ } $actual, $expected;
    return if $actual eq $expected;
    $failed++;
    warn "$name: $what is $actual, not $expected\n";
}

# The same with all text in UTF-8.
sub encoded {
    my ($value) = @_;
    return { map { $_ => encoded($value->{$_}) } keys %$value } if ref $value eq 'HASH';
    return [map { encoded($_) } @$value] if ref $value eq 'ARRAY';
    utf8::encode($value) if defined $value && $value =~ /[^\x00-\x7f]/;
    return $value;
}

sub run {
    my ($given) = @_;
    my $signer  = S3sign->new(%{ encoded($given->{config}) });
    my %request = %{ encoded($given->{request}) };
    $request{expires} //= 0;
    my $operation = $given->{operation};
    return $signer->$operation(delete $request{method}, delete $request{url}, %request);
}

for my $path (@ARGV) {
    open my $in, '<', $path or die "$path: $!\n";
    for my $given (@{ $json->decode(join '', <$in>) }) {
        my $name   = $given->{name};
        my $signed = eval { run($given) };
        if (my $error = $@) {
            die $error unless ref $error;
            my %got = (code => $error->code + 0, name => $error->name, field => $error->field,
                offset => ($error->offset // -1) + 0);
            my $secret = $given->{config}{secret_access_key} // '';
            check($name, 'error', \%got, $given->{error});
            check($name, 'secret', length $secret && index("$error", $secret) >= 0 ? 1 : 0, 0);
            next;
        }
        check($name, 'error', undef, $given->{error});
        check($name, $_, $signed->$_, $given->{expected}{$_}) for sort keys %{ $given->{expected} // {} };
    }
}

my $signer = S3sign->new(access_key_id => 'AKID', secret_access_key => 'hidden', region => 'us-east-1');
check('signer', 'keeps', join(',', keys %$signer), 'handle');
$signer->close for 1, 2;
check('closed', 'error', eval { $signer->sign('GET', 'https://example.com/') } ? '' : $@->name, 'S3SIGN_ERR_NULL');
check('misspelt', 'refused', eval { $signer->sign('GET', '/', paylod => 'x') } ? '' : $@ =~ /'paylod'/ ? 1 : $@, 1);

say "$checks checks, $failed failed";
exit($failed == 0 && $checks > 500 ? 0 : 1);
