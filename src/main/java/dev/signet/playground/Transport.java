package dev.signet.playground;

/// How a question came in.
public enum Transport {
  UDP,
  TCP
}
