package dev.signet.nameserver;

import dev.signet.nameserver.QuestionMix.Question;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Asks one server many questions, several under way at a time. What is lost is asked again, so
/// that neither a full buffer nor a busy machine looks like a server that says nothing.
final class ManyQuestions {
  private static final int UNDER_WAY = 48;
  private static final int FIRST_WAIT_MILLIS = 250;
  private static final int TRIES = 60;
  private static final int PER_CONNECTION = 50;
  private static final int TCP_WAIT_MILLIS = 20_000;

  private final InetSocketAddress server;

  ManyQuestions(InetSocketAddress server) {
    this.server = server;
  }

  /// The replies by the questions' ids, which must differ.
  ///
  /// @throws AssertionError when one stays unanswered
  Map<Integer, byte[]> ask(List<Question> questions) throws IOException {
    Map<Integer, byte[]> replies = new HashMap<>();
    overUdp(questions.stream().filter(question -> !question.overTcp()).toList(), replies);
    List<Question> overTcp = questions.stream().filter(Question::overTcp).toList();
    for (int from = 0; from < overTcp.size(); from += PER_CONNECTION) {
      overTcp(overTcp.subList(from, Math.min(overTcp.size(), from + PER_CONNECTION)), replies);
    }
    return replies;
  }

  private void overUdp(List<Question> questions, Map<Integer, byte[]> replies) throws IOException {
    Map<Integer, Question> waiting = new LinkedHashMap<>();
    byte[] buffer = new byte[65_535];
    // A socket a time: a late second reply to a question of the last time finds nobody.
    try (DatagramSocket socket = new DatagramSocket(0, Exchange.loopback())) {
      socket.connect(server);
      int next = 0;
      int silences = 0;
      while (next < questions.size() || !waiting.isEmpty()) {
        while (next < questions.size() && waiting.size() < UNDER_WAY) {
          Question question = questions.get(next++);
          waiting.put(question.id(), question);
          send(socket, question);
        }
        socket.setSoTimeout(FIRST_WAIT_MILLIS + 50 * silences);
        DatagramPacket reply = new DatagramPacket(buffer, buffer.length);
        try {
          socket.receive(reply);
        } catch (SocketTimeoutException e) {
          if (++silences > TRIES) {
            throw new AssertionError(server + " does not answer " + waiting.values(), e);
          }
          for (Question question : waiting.values()) {
            send(socket, question);
          }
          continue;
        }
        byte[] octets = Arrays.copyOf(buffer, reply.getLength());
        if (waiting.remove(id(octets)) != null) {
          replies.put(id(octets), octets);
          silences = 0;
        }
      }
    }
  }

  private static void send(DatagramSocket socket, Question question) throws IOException {
    socket.send(new DatagramPacket(question.query(), question.query().length));
  }

  private void overTcp(List<Question> questions, Map<Integer, byte[]> replies) {
    List<Question> waiting = new ArrayList<>(questions);
    for (int tries = 1; ; tries++) {
      // A server may close after a question that it would not have, so later tries ask fewer.
      List<Question> asked = List.copyOf(tries < 4 ? waiting : waiting.subList(0, 1));
      try (Socket socket = new Socket()) {
        socket.connect(server, TCP_WAIT_MILLIS);
        socket.setSoTimeout(TCP_WAIT_MILLIS);
        for (Question question : asked) {
          socket.getOutputStream().write(Exchange.framed(question.query()));
        }
        for (int i = 0; i < asked.size(); i++) {
          byte[] octets = Exchange.readFramed(socket);
          if (waiting.removeIf(question -> question.id() == id(octets))) {
            replies.put(id(octets), octets);
            tries = Math.min(tries, 4);
          }
        }
      } catch (IOException e) {
        if (tries > TRIES) {
          throw new AssertionError(server + " does not answer over TCP " + waiting, e);
        }
        pause(tries);
      }
      if (waiting.isEmpty()) {
        return;
      }
    }
  }

  /// Longer from try to try: a server that is short of something gets time to have it again.
  private static void pause(int tries) {
    try {
      Thread.sleep(10L * tries);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static int id(byte[] octets) {
    return octets.length < 2 ? -1 : (octets[0] & 0xFF) << 8 | (octets[1] & 0xFF);
  }
}
