# Signs the URLs on standard input, and sends what comes back by HTTP::Tiny and LWP. See wire.py.

use v5.20;
use warnings;
use HTTP::Tiny;
use LWP::UserAgent;
use S3sign;

my ($tiny, $lwp) = (HTTP::Tiny->new, LWP::UserAgent->new);
my $signer = S3sign->new(
    access_key_id     => $ENV{AWS_ACCESS_KEY_ID},
    secret_access_key => $ENV{AWS_SECRET_ACCESS_KEY},
    region            => $ENV{AWS_REGION},
);

while (my $line = <STDIN>) {
    chomp $line;
    my ($form, $url) = split / /, $line, 2;
    my $signed  = $signer->$form('GET', $url);
    my %headers = %{ $signed->headers };
    delete $headers{host};    # which HTTP::Tiny sends by itself, and takes from nobody
    $tiny->get($signed->url, { headers => \%headers })->{success} or die "HTTP::Tiny: $url\n";
    $lwp->get($signed->url, %headers)->is_success or die "LWP: $url\n";
}
