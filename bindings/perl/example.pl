# Stores an object, and reads it signed and by a presigned URL: perl example.pl http://127.0.0.1:9000 BUCKET
# Credentials and region come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION.

use v5.20;
use warnings;
use HTTP::Tiny;
use S3sign;

my $KEY  = "a//b ü+ü";    # in UTF-8: this file does not `use utf8`
my $BODY = "from Perl";

my ($endpoint, $bucket) = @ARGV;
my $object = "$endpoint/$bucket/$KEY";
my $client = HTTP::Tiny->new;
my $signer = S3sign->new(
    access_key_id     => $ENV{AWS_ACCESS_KEY_ID},
    secret_access_key => $ENV{AWS_SECRET_ACCESS_KEY},
    region            => $ENV{AWS_REGION},
);

sub request {
    my ($method, $url, %options) = @_;
    my $response = $client->request($method, $url, \%options);
    die "$response->{status}: $response->{content}\n" unless $response->{success};
    return $response->{content};
}

my @type = ('content-type' => 'text/plain');
my $put  = $signer->sign('PUT', $object, path_mode => 'raw', headers => [\@type], payload => $BODY);
request('PUT', $put->url, headers => { @type, %{ $put->headers } }, content => $BODY);

my $get = $signer->sign('GET', $object, path_mode => 'raw');
die "GET gave something else\n" unless request('GET', $get->url, headers => $get->headers) eq $BODY;

my $url = $signer->presign('GET', $object, path_mode => 'raw', expires => 60)->url;
die "the presigned GET gave something else\n" unless request('GET', $url) eq $BODY;

$signer->close;
say "stored and read $KEY";
