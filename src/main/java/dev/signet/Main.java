package dev.signet;

public final class Main {
  public static void main(String[] args) {}
}
