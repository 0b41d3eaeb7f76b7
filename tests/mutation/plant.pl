#!/usr/bin/perl
# plant.pl FAULTS FROM TO: plants the faults of a list into a copy of the sources, all at once: each is asleep
# until the environment variable BATON_FAULT holds its number (counted from 1) at the start of a program.
# Reads the files under FROM and writes those that change under TO (others are left alone, so that nothing is
# built anew without need). Prints "NUMBER NAME FILE" for each fault, and behind it the reason where one stands.
#
# The list: "@ FILE" names a file; then three lines a fault: its name, "- what stands there", "+ what stands
# there instead". A part in {{ }} of the first is what is replaced, the rest says where; without it, all of it; \n is a new line.
# What ends in ";" or "}" is replaced as statements, anything else as an expression. What stands there must
# do so exactly once. A fault that changes nothing which could be seen has a fourth line: "= why it is equivalent".
# Lines that begin with "#" are comments.
use strict;
use warnings;

my $check = @ARGV == 3 && $ARGV[0] eq '--check';
die "Usage: plant.pl FAULTS FROM TO, or plant.pl --check FAULTS FROM\n" unless @ARGV == 3;
my ($list, $from, $to) = $check ? @ARGV[1, 2] : @ARGV;
my $misplaced = 0;

# What is wrong with the list or a place: the end of planting, a line of the check.
sub complain {
    my ($text) = @_;
    die $text unless $check;
    print STDERR $text;
    ++$misplaced;
}

sub slurp {
    my ($path) = @_;
    open(my $in, '<', $path) or return undef;
    local $/;
    return <$in>;
}

my (%faults, @files, $file, $name, $old, $number, %names, $last);
open(my $in, '<', $list) or die "$list: $!\n";
while (my $line = <$in>) {
    chomp $line;
    next if $line =~ /^\s*(#|$)/;
    if ($line =~ /^@ (\S+)$/) {
        $file = $1;
        push @files, $file unless exists $faults{$file};
        $faults{$file} //= [];
    } elsif ($line =~ /^- (.+)$/) {
        $old = $1;
    } elsif ($line =~ /^\+ ?(.*)$/) {
        my $new = $1;
        die "$list:$.: a name and what stands there must come before\n" unless defined $name && defined $old;
        $old =~ s/\\n/\n/g;
        my ($before, $what, $after) = $old =~ /^(.*?)\{\{(.*?)\}\}(.*)$/s ? ($1, $2, $3) : ('', $old, '');
        $last = {number => ++$number, name => $name, before => $before, what => $what, after => $after, new => $new};
        push @{$faults{$file}}, $last;
        ($name, $old) = ();
    } elsif ($line =~ /^= (.+)$/) {
        die "$list:$.: a reason must follow its fault\n" if defined $name || !defined $last || $last->{reason};
        $last->{reason} = $1;
    } elsif ($line =~ /^[a-z0-9_]+$/) {
        die "$list:$.: $line: this name is taken\n" if $names{$line}++;
        $name = $line;
    } else {
        die "$list:$.: not understood: $line\n";
    }
}

for my $path (@files) {
    for my $fault (@{$faults{$path}}) {
        print join(' ', $fault->{number}, $fault->{name}, $path, $fault->{reason} // ()), "\n" unless $check;
    }
    my $text = slurp("$from/$path");
    if (!defined $text) {
        complain("$path: no such file\n");
        next;
    }
    my %places;  # by where it begins: all faults of this very place
    for my $fault (@{$faults{$path}}) {
        my $whole = $fault->{before} . $fault->{what} . $fault->{after};
        my $at = index($text, $whole);
        my $wrong = $at < 0 ? 'not there' : index($text, $whole, $at + 1) >= 0 ? 'there more than once' : undef;
        if (defined $wrong) {
            complain("$path: $fault->{name}: $wrong: $whole\n");
            next;
        }
        push @{$places{$at + length $fault->{before}}}, $fault;
    }
    my $end_of_last = length $text;
    for my $begin (sort { $b <=> $a } keys %places) {
        my @here = @{$places{$begin}};
        my $what = $here[0]{what};
        my $length = length $what;
        complain("$path: $here[0]{name}: overlaps the next one\n") if $begin + $length > $end_of_last;
        my $result = $what;
        for my $fault (@here) {
            complain("$path: $fault->{name}: overlaps $here[0]{name}\n") if $fault->{what} ne $what;
            my $asked = "baton_fault($fault->{number})";
            $result = $what =~ /[;}]\s*$/ ? "if ($asked) { $fault->{new} } else { $result }"
                                         : "($asked ? ($fault->{new}) : ($result))";
        }
        substr($text, $begin, $length) = $result;
        $end_of_last = $begin;
    }
    next if $check;
    my $present = slurp("$to/$path");
    next if defined $present && $present eq $text;
    open(my $out, '>', "$to/$path") or die "$to/$path: $!\n";
    print $out $text;
    close($out) or die "$to/$path: $!\n";
}
exit 1 if $misplaced;
