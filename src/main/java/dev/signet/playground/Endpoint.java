package dev.signet.playground;

import dev.signet.dns.MalformedMessage;
import dev.signet.dns.Message;
import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.dns.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;

/// One server seen from the wire: reads a message, asks its brain, lets faults strike, writes the
/// log. Thread-safe if the brain is.
final class Endpoint implements Listener.Handler {
  static final String RECURSIVE = "recursive";
  static final String AUTHORITATIVE = "authoritative";

  private static final int UDP_LIMIT = 1232;
  private static final int UDP_LIMIT_WITHOUT_EDNS = 512;

  private final String role;
  private final String server;
  private final UnaryOperator<Message> brain;
  private final Stage stage;

  /// @param brain answers a query that has exactly one question
  Endpoint(String role, String server, UnaryOperator<Message> brain, Stage stage) {
    this.role = role;
    this.server = server;
    this.brain = brain;
    this.stage = stage;
  }

  @Override
  public void handle(byte[] octets, InetSocketAddress source, Outlet outlet)
      throws IOException, InterruptedException {
    Message query;
    try {
      query = Wire.decode(octets);
    } catch (MalformedMessage e) {
      stage.log().count("malformed");
      if (octets.length >= 12 && (octets[2] & 0x80) == 0) {
        outlet.send(Wire.encode(formatError(octets)));
      }
      return;
    }
    if (query.flags().response()) {
      // An answer to an answer would make two servers talk for ever.
      stage.log().count("malformed");
      return;
    }
    if (query.question().isEmpty() || query.opcode() != 0) {
      Rcode rcode = query.opcode() == 0 ? Rcode.FORMERR : Rcode.NOTIMP;
      outlet.send(Wire.encode(bare(query, rcode)));
      return;
    }
    answer(query, query.question().get(), source, outlet);
  }

  private void answer(Message query, Question question, InetSocketAddress source, Outlet outlet)
      throws IOException, InterruptedException {
    List<Fault> faults = stage.faults().strike(role, server, question, outlet.transport());
    faults.forEach(fault -> stage.log().count("faults"));
    boolean silent = faults.stream().anyMatch(fault -> fault instanceof Fault.Drop);
    Message reply = silent ? bare(query, Rcode.NOERROR) : reply(query);
    reply = shaped(query, reply, faults, outlet);
    // Logged before it is sent, so that a client that has the answer finds it in the history.
    stage
        .log()
        .add(
            new QueryLog.Entry(
                stage.clock().instant(),
                server,
                outlet.transport(),
                query.questionCase(),
                question.type().toString(),
                query.id(),
                source.getPort(),
                describe(silent, reply, faults)));
    if (!silent) {
      deliver(query, reply, faults, outlet);
    }
  }

  private static Message shaped(Message query, Message reply, List<Fault> faults, Outlet outlet) {
    Message out = reply;
    for (Fault fault : faults) {
      if (fault instanceof Fault.Content content) {
        out = Shaping.apply(content, query, out, outlet.transport());
      }
    }
    return out;
  }

  private Message reply(Message query) {
    if (query.edns().isPresent() && query.edns().get().version() != 0) {
      return bare(query, Rcode.BADVERS);
    }
    return brain.apply(query);
  }

  private static byte[] encode(Message query, Message reply, List<Fault> faults, Outlet outlet) {
    boolean whole =
        outlet.transport() == Transport.TCP
            || faults.stream().anyMatch(fault -> fault instanceof Fault.Oversize);
    int limit =
        query
            .edns()
            .map(edns -> Math.clamp(edns.udpSize(), UDP_LIMIT_WITHOUT_EDNS, UDP_LIMIT))
            .orElse(UDP_LIMIT_WITHOUT_EDNS);
    return whole ? Wire.encode(reply) : Wire.encode(reply, limit);
  }

  private void deliver(Message query, Message reply, List<Fault> faults, Outlet outlet)
      throws IOException, InterruptedException {
    byte[] out = encode(query, reply, faults, outlet);
    boolean sent = false;
    int copies = 1;
    for (Fault fault : faults) {
      if (fault instanceof Fault.Delivery delivery) {
        switch (delivery) {
          case Fault.Delay delay -> stage.pause().of(delay.duration());
          case Fault.ForgedFirst forged -> {
            Message lie = shaped(query, reply, forged.how(), outlet);
            deliver(query, lie, forged.how(), outlet);
          }
          case Fault.Garbage garbage -> {
            out = new byte[Math.min(garbage.octets(), 65_000)];
            Arrays.fill(out, (byte) 0xA5);
          }
          case Fault.Duplicate duplicate -> copies = Math.min(duplicate.copies(), 100);
          case Fault.WrongPort ignored -> {
            outlet.sendFromElsewhere(out);
            sent = true;
          }
          case Fault.TcpRefuse ignored -> {
            outlet.reset();
            return;
          }
          case Fault.TcpDribble dribble -> {
            outlet.dribble(out, dribble.pause());
            sent = true;
          }
          case Fault.TcpHalf ignored -> {
            outlet.sendHalf(out);
            return;
          }
          case Fault.TcpZeroLength ignored -> {
            outlet.sendNothing(out);
            return;
          }
          case Fault.Drop ignored -> {
            return;
          }
        }
      }
    }
    for (int i = 0; !sent && i < copies; i++) {
      outlet.send(out);
    }
  }

  private static String describe(boolean silent, Message reply, List<Fault> faults) {
    StringJoiner out = new StringJoiner(" ");
    if (silent) {
      out.add("nothing");
    } else {
      out.add(reply.rcode().toString());
      if (reply.flags().authoritative()) {
        out.add("aa");
      }
      if (reply.flags().truncated()) {
        out.add("tc");
      }
      out.add(
          reply.answer().size() + "/" + reply.authority().size() + "/" + reply.additional().size());
    }
    for (Fault fault : faults) {
      out.add("!" + fault.getClass().getSimpleName());
    }
    return out.toString();
  }

  private Message bare(Message query, Rcode rcode) {
    return Message.reply(
        query,
        query.flags().reply(false, role.equals(RECURSIVE)),
        rcode,
        List.of(),
        List.of(),
        List.of());
  }

  private static Message formatError(byte[] octets) {
    return new Message(
        (octets[0] & 0xFF) << 8 | octets[1] & 0xFF,
        Message.Flags.QUERY_ITERATIVE.reply(false, false),
        octets[2] >> 3 & 0xF,
        Rcode.FORMERR,
        Optional.empty(),
        "",
        List.of(),
        List.of(),
        List.of(),
        Optional.empty());
  }
}
