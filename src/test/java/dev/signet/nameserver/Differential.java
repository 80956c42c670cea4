package dev.signet.nameserver;

import dev.signet.nameserver.OtherServer.Kind;
import dev.signet.nameserver.QuestionMix.Question;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneImage;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/// Our server, NSD, Knot DNS and BIND are asked the same questions about the same zone (D3): ours
/// from its image, the others from the zone file that the image exports.
public final class Differential implements AutoCloseable {
  private static final int AT_ONCE = 2000;
  private static final int DOMAINS = 50;
  private static final int SHOWN = 20;

  private final QuestionMix mix;
  private final NameServer ours;
  private final List<OtherServer> others = new ArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Kind, Map<Difference, Integer>> explained = new EnumMap<>(Kind.class);
  private final List<String> unexplained = new ArrayList<>();
  private int asked;

  /// Starts all four. The same seed gives the same questions.
  public Differential(long seed) {
    List<ServedDomain> domains = new ArrayList<>(TestZone.domains(DOMAINS));
    domains.add(TestZone.domain());
    ZoneImage image = new ZoneImage(TestZone.settings(), InstantSource.fixed(TestZone.NOW));
    domains.forEach(image::put);
    image.markLoaded();
    mix = new QuestionMix(seed, domains);
    ours = TestZone.serve(image);
    for (Kind kind : Kind.values()) {
      explained.put(kind, new EnumMap<>(Difference.class));
      others.add(
          OtherServer.serve(
              kind, TestZone.ORIGIN.toString(), () -> image.export(domains.stream())));
    }
  }

  /// Asks so many questions more.
  public void ask(int questions) {
    for (int left = questions; left > 0; left -= AT_ONCE) {
      List<Question> batch = new ArrayList<>();
      for (int i = 0; i < Math.min(left, AT_ONCE); i++) {
        batch.add(mix.next(asked++ & 0xFFFF));
      }
      askAll(batch);
    }
  }

  private void askAll(List<Question> batch) {
    Future<Map<Integer, Said>> said =
        threads.submit(() -> answers(new ManyQuestions(ours.address()), batch));
    Map<Kind, Future<Map<Integer, Said>>> expected = new EnumMap<>(Kind.class);
    for (OtherServer other : others) {
      expected.put(
          other.kind(), threads.submit(() -> answers(new ManyQuestions(other.address()), batch)));
    }
    Map<Integer, Said> we = get(said);
    expected.forEach((kind, answers) -> {
      Map<Integer, Said> they = get(answers);
      for (Question question : batch) {
        compare(kind, question, we.get(question.id()), they.get(question.id()));
      }
    });
  }

  private void compare(Kind kind, Question question, Said ours, Said theirs) {
    if (ours.agrees(theirs)) {
      return;
    }
    Optional<Set<Difference>> why = Difference.explain(kind, question, ours, theirs);
    if (why.isPresent()) {
      why.get().forEach(one -> explained.get(kind).merge(one, 1, Integer::sum));
    } else {
      unexplained.add("%s%n  %s  %s%n  ours %s".formatted(question, kind, theirs, ours));
    }
  }

  private static Map<Integer, Said> answers(ManyQuestions server, List<Question> batch)
      throws IOException {
    Map<Integer, Said> out = new HashMap<>();
    for (Map.Entry<Integer, byte[]> reply : server.ask(batch).entrySet()) {
      out.put(reply.getKey(), Said.of(reply.getValue()));
    }
    return out;
  }

  private static <T> T get(Future<T> result) {
    try {
      return result.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  /// How many questions were asked so far.
  public int asked() {
    return asked;
  }

  /// How many answers of which server differed for which reason.
  Map<Kind, Map<Difference, Integer>> explained() {
    return explained;
  }

  /// The same in words, a line for each server.
  public String summary() {
    return explained.entrySet().stream()
        .map(entry -> "  " + entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining("\n"));
  }

  /// The first answers that differ for no reason, with the questions; empty is what is wanted.
  public List<String> unexplained() {
    return unexplained.stream().limit(SHOWN).toList();
  }

  @Override
  public void close() {
    others.forEach(OtherServer::close);
    ours.close();
    threads.close();
  }
}
