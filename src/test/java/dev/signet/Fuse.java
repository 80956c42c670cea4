package dev.signet;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Stands around every port of one node and breaks it off at one [CrashPoint]: once, by an
/// exception, or for good, as a crash does. Thread-safe.
///
/// After a crash no call of that node gets anywhere any more, so that nothing is tidied up by whom
/// a kill would not have let.
final class Fuse implements Ports.Wrapper {
  /// How it breaks.
  enum Mode {
    /// The call fails; the node lives on.
    FAILS,
    /// The node is gone.
    DIES
  }

  /// What every call of a node gets that is gone. No exception: nobody recovers from being killed.
  private static final class Gone extends Error {
    private static final long serialVersionUID = 1;

    Gone() {
      super("this node was killed", null, false, false);
    }
  }

  private record Armed(CrashPoint point, Mode mode, CountDownLatch blown) {}

  private final AtomicReference<Optional<Armed>> armed = new AtomicReference<>(Optional.empty());
  private final Set<CrashPoint> passed = ConcurrentHashMap.newKeySet();
  private volatile boolean gone;
  private volatile boolean buried;

  /// Breaks at the next passing of `point`; what is given says when that has been.
  CountDownLatch arm(CrashPoint point, Mode mode) {
    CountDownLatch blown = new CountDownLatch(1);
    armed.set(Optional.of(new Armed(point, mode, blown)));
    return blown;
  }

  void disarm() {
    armed.set(Optional.empty());
  }

  /// Lets what is left of the node be closed: from now on its calls fail in the ordinary way.
  void bury() {
    gone = true;
    buried = true;
  }

  /// Begins a new list of the points that are passed.
  void forget() {
    passed.clear();
  }

  /// Every point that was passed since then.
  Set<CrashPoint> passed() {
    return Set.copyOf(passed);
  }

  /// Whether the node is gone.
  boolean gone() {
    return gone;
  }

  @Override
  public <T> T around(Class<T> port, T real) {
    InvocationHandler handler =
        (proxy, method, arguments) ->
            method.getDeclaringClass() == Object.class
                ? invoke(real, method, arguments)
                : call(real, method, arguments);
    return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, handler));
  }

  private Object call(Object real, Method method, Object[] arguments) throws Throwable {
    String name = CrashPoint.name(method);
    pass(new CrashPoint(CrashPoint.Side.BEFORE, name));
    Object result = invoke(real, method, arguments);
    // A look for something to do that found nothing has changed nothing.
    boolean idle = result instanceof Collection<?> found && found.isEmpty();
    if (!idle || !name.endsWith(".claim")) {
      pass(new CrashPoint(CrashPoint.Side.AFTER, name));
    }
    return result;
  }

  private static Object invoke(Object real, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private void pass(CrashPoint point) {
    if (buried) {
      throw new IllegalStateException("this node was killed");
    }
    if (gone) {
      throw new Gone();
    }
    passed.add(point);
    Optional<Armed> now = armed.get();
    if (now.filter(some -> some.point().equals(point)).isPresent()
        && armed.compareAndSet(now, Optional.empty())) {
      Armed some = now.get();
      gone = some.mode() == Mode.DIES;
      some.blown().countDown();
      if (gone) {
        throw new Gone();
      }
      throw new IllegalStateException("broken " + point);
    }
  }

  /// Waits until a point has been passed.
  static boolean blown(CountDownLatch latch, long millis) {
    try {
      return latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
