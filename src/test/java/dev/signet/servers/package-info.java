/// Real DNS servers for tests, from Debian's packages: Knot and BIND as customers' name servers,
/// Unbound as the recursive resolver, NSD, Knot and BIND as second opinions
/// (`dev.signet.nameserver.OtherServer`).
///
/// Each runs as a child process on loopback addresses of its own and one free port that all share,
/// with a configuration made here. Nothing is asked outside the machine: the root zone that Unbound
/// sees is one of ours.
///
/// ```
/// try (World world = World.start("story")) {
///   Customer customer = world.register("story.test");
///   world.serve("story.test", customer.fill("anypost CNAME {verification}"));
///   world.apply();
///   assertEquals("pending", customer.verify().get("status").stringValue());
/// }
/// ```
@NullMarked
package dev.signet.servers;

import org.jspecify.annotations.NullMarked;
