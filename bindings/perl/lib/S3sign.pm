package S3sign;

# Amazon S3 request signing by libs3sign.

use v5.20;
use warnings;
use Carp qw(croak);
use FFI::Platypus 2.00;
use FFI::Platypus::Buffer qw(scalar_to_pointer);

our $VERSION = '0.2.0';

# The C ABI, for 64-bit platforms: structs as `pack` has them, Q being a pointer or a length.
use constant {
    CONFIG  => 'L l Q10 l6 q2',
    REQUEST => 'L l Q8 Q2 l2 Q2 Q2 q3 Q2',
    RESULT  => 'L x4 Q12 q',
    ERROR   => 'L l q Z48 Z192',
};
my %SIZE       = (signer_config => 128, request => 168, result => 112, error => 256);
my %ALGORITHM  = (sigv4     => 0, sigv4a => 1, sigv2     => 2);
my %PATH_MODE  = (canonical  => 0, raw    => 1, verbatim  => 3);
my $TOO_SMALL  = 3;    # S3SIGN_ERR_BUFFER_TOO_SMALL
my @CREDENTIAL = qw(access_key_id secret_access_key session_token region service);
my @CONFIG     = (@CREDENTIAL, qw(algorithm expires_at max_expires));
my @REQUEST    = qw(query bucket path_mode headers payload payload_hash signed_headers time expires window);

my $file = { darwin => 'libs3sign.0.2.dylib', MSWin32 => 's3sign.dll' }->{$^O} // 'libs3sign.so.0.2';
my $ffi  = FFI::Platypus->new(api => 2, lib => $ENV{S3SIGN_LIBRARY} || $file);
$ffi->attach([s3sign_version_number => '_version_number'] => []                     => 'sint32');
$ffi->attach([s3sign_status_name    => '_status_name']    => ['sint32']             => 'string');
$ffi->attach([s3sign_signer_new     => '_signer_new']     => [('opaque') x 3]       => 'sint32');
$ffi->attach([s3sign_signer_free    => '_signer_free']    => ['opaque']             => 'void');
$ffi->attach(["s3sign_$_" => "_$_"] => [('opaque') x 3, 'size_t', ('opaque') x 3] => 'sint32') for qw(sign presign);

my $number = _version_number();
die "libs3sign $number is not of version 0.2\n" if $number < 200 || $number >= 300;
for my $struct (keys %SIZE) {
    # A newer library's struct may be larger, and init writes all of it.
    my $room = "\0" x 4096;
    $ffi->function("s3sign_${struct}_init" => ['opaque'] => 'void')->call(scalar_to_pointer $room);
    die "this libs3sign is too old: s3sign_$struct\n" if unpack('L', $room) < $SIZE{$struct};
}

# S3sign->new(access_key_id => ..., secret_access_key => ..., session_token, region, service, algorithm, expires_at,
# max_expires). Without an access key and secret the signer is anonymous; algorithm is "sigv4", "sigv4a", of which region
# is a region set, or "sigv2"; times are in Unix seconds. Text is bytes: encode it, as UTF-8, before.
sub new {
    my ($class, %config) = @_;
    _known('config', \%config, @CONFIG);
    my @memory;
    my $packed = pack CONFIG, $SIZE{signer_config}, _choose('algorithm', $config{algorithm} // 'sigv4', \%ALGORITHM),
        (map { _string(\@memory, $_, $config{$_}) } @CREDENTIAL), (0) x 6, $config{expires_at} // 0,
        $config{max_expires} // 0;
    my $made  = "\0" x 8;
    my $error = _error();
    _check(_signer_new(map { scalar_to_pointer $_ } $packed, $made, $error), $error);
    return bless { handle => unpack('Q', $made) }, $class;
}

# sign($method, $url, %options) signs with headers, and gives an S3sign::Signed. $url is absolute, or /path?query with a
# Host among headers. Options:
#   path_mode       "canonical" (default): percent-encoded in any way, and encoded again for S3; other services get it
#                   as given. "raw": a raw object key. "verbatim": signed as given.
#                   Send the URL that comes back.
#   query, bucket   the query where path_mode is "raw"; for SigV2 the bucket, if it is in the host
#   headers         [[name, value], ...] of the request
#   payload         the body; payload_hash, its SHA-256 in hex or "UNSIGNED-PAYLOAD", replaces it
#   signed_headers  [name, ...] to sign besides the defaults; ["*"] signs all
#   time            Unix seconds; by default the current time
sub sign { my ($self, $method, $url, %options) = @_; return $self->_request(\&_sign, $method, $url, %options) }

# As sign, and: expires, the validity in seconds, 3600 by default; window: URLs within so many seconds are identical.
sub presign {
    my ($self, $method, $url, %options) = @_;
    return $self->_request(\&_presign, $method, $url, expires => 3600, %options);
}

# Frees the signer, which must not be used afterwards.
sub close {
    my ($self) = @_;
    _signer_free(delete $self->{handle}) if $self->{handle};
    return;
}

sub DESTROY { my ($self) = @_; $self->close unless ${^GLOBAL_PHASE} eq 'DESTRUCT'; return }

sub _request {
    my ($self, $function, $method, $url, %given) = @_;
    _known('options', \%given, @REQUEST);
    my @memory;
    my $string  = sub { _string(\@memory, @_) };
    my @names   = @{ $given{signed_headers} // [] };
    my $all     = @names == 1 && $names[0] eq '*';
    my @headers = map { pack 'Q4', $string->('header name', $_->[0]), $string->('header value', $_->[1]) }
        @{ $given{headers} // [] };
    my $hash    = $given{payload_hash};
    my $body    = defined $hash ? ($hash eq 'UNSIGNED-PAYLOAD' ? 3 : 2) : defined $given{payload} ? 1 : 0;
    my @signed  = $all ? () : map { pack 'Q2', $string->('signed_headers', $_) } @names;
    my $request = pack REQUEST, $SIZE{request}, _choose('path_mode', $given{path_mode} // 'canonical', \%PATH_MODE),
        $string->('method', $method), $string->('url', $url), $string->('query', $given{query}),
        $string->('bucket', $given{bucket}), ($string->('headers', join '', @headers))[0], scalar @headers, $body,
        ($all ? 1 : @names ? 2 : 0), $string->('payload', $hash // $given{payload}),
        ($string->('signed_headers', join '', @signed))[0], scalar @signed, $given{time} // time, $given{expires} // 0,
        $given{window} // 0, 0, 0;
    return $self->_output($function, $request, 4096);
}

sub _output {
    my ($self, $function, $request, $room) = @_;
    my ($out, $length, $error) = ("\0" x $room, "\0" x 8, _error());
    my $result = pack 'L x108', $SIZE{result};
    my @output = map { scalar_to_pointer $_ } $out, $length, $result, $error;
    my $status = $function->($self->{handle}, scalar_to_pointer($request), $output[0], $room, @output[1 .. 3]);
    return $self->_output($function, $request, 1 + unpack 'Q', $length) if $status == $TOO_SMALL;
    _check($status, $error);
    my (undef, @views) = unpack RESULT, $result;
    my ($lines, %signed) = ('', expires_at => pop @views);
    for my $part (qw(headers url target host authorization signature)) {
        my ($at, $size) = splice @views, 0, 2;
        $signed{$part} = $size ? substr $out, $at - $output[0], $size : '';
    }
    my %headers;
    for (split /\r\n/, $signed{headers}) {
        my ($name, $value) = split /: /, $_, 2;
        $headers{ lc $name } = exists $headers{ lc $name } ? "$headers{lc $name},$value" : $value;
    }
    return bless { %signed, headers => \%headers }, 'S3sign::Signed';
}

# Pointer and length of a text, which `$memory` keeps in its place until the call is over.
sub _string {
    my ($memory, $field, $text) = @_;
    return (0, 0) unless defined $text && length $text;
    push @$memory, my $copy = \(my $bytes = $text);
    utf8::downgrade($$copy, 1) or croak "$field: has wide characters; encode it, as UTF-8";
    return (scalar_to_pointer($$copy), length $$copy);
}

sub _choose {
    my ($field, $name, $numbers) = @_;
    return $numbers->{$name} // croak "$field: '$name' is not one of " . join ', ', sort keys %$numbers;
}

sub _known {
    my ($what, $given, @names) = @_;
    my %known = map { $_ => 1 } @names;
    $known{$_} or croak "$what: no such key as '$_'" for sort keys %$given;
    return;
}

sub _error { return pack ERROR, $SIZE{error}, 0, -1, '', '' }

sub _check {
    my ($status, $packed) = @_;
    return if $status == 0;
    my (undef, undef, $offset, $field, $message) = unpack ERROR, $packed;
    die S3sign::Error->_new(_status_name($status), $status, $field, $offset, $message);
}

package S3sign::Signed;

# headers (by name in lower case) are those to add after signing; after presigning, those that whoever uses the URL must
# send. Send url, or target to host: what is sent must be what was signed. expires_at is when a presigned URL ends.
sub headers       { return $_[0]{headers} }
sub url           { return $_[0]{url} }
sub target        { return $_[0]{target} }
sub host          { return $_[0]{host} }
sub authorization { return $_[0]{authorization} }
sub signature     { return $_[0]{signature} }
sub expires_at    { return $_[0]{expires_at} }

package S3sign::Error;

# An error of the library: code and name of the status, field at fault and offset in it, or undef. No message holds a
# secret, a token or a signature.
use overload '""' => sub { $_[0]{message} }, fallback => 1;

sub _new {
    my ($class, $name, $code, $field, $offset, $message) = @_;
    my $text = length $field ? "$field: $message" : $message;
    $text .= " (at byte $offset)" if $offset >= 0;
    my %error = (name => $name, code => $code, field => $field, offset => $offset, message => $text);
    delete $error{field}  if !length $field;
    delete $error{offset} if $offset < 0;
    return bless \%error, $class;
}

sub code    { return $_[0]{code} }
sub name    { return $_[0]{name} }
sub field   { return $_[0]{field} }
sub offset  { return $_[0]{offset} }
sub message { return $_[0]{message} }

1;
