# zonemaster-cli in a DNS of its own: each address that it means to ask on port 53 is asked at the
# address and port that ADDRESSES names ("192.0.2.1=127.0.0.1:5301,..."), and any other nowhere.
use strict;
use warnings;
use Zonemaster::LDNS;

my %meant;
my %played = map { split /=/, $_, 2 } split /,/, $ENV{ADDRESSES};
my $new    = Zonemaster::LDNS->can( 'new' );
no warnings qw( redefine prototype );
*Zonemaster::LDNS::new = sub {
    my ( $class, $meant ) = @_;
    my ( $address, $port ) = split /:/, $played{ $meant // q{} } // '127.0.0.1:9';
    my $resolver = $new->( $class, $address );
    $resolver->port( $port );
    $meant{$resolver} = $meant;
    return $resolver;
};

# The reply comes from the address that was meant, as far as anybody is told.
for my $method ( qw( query query_with_pkt ) ) {
    my $ask = Zonemaster::LDNS->can( $method );
    no strict 'refs';
    *{"Zonemaster::LDNS::$method"} = sub {
        my ( $resolver, @question ) = @_;
        my $reply = $ask->( $resolver, @question );
        $reply->answerfrom( $meant{$resolver} ) if $reply;
        return $reply;
    };
}

my $program = shift @ARGV;
do $program;
die $@ if $@;
