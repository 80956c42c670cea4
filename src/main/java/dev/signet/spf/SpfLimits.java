package dev.signet.spf;

/// The limits of an evaluation (§4.6.4).
///
/// @param lookups terms that ask the DNS; more is a permerror
/// @param voids look-ups that find nothing; more is a permerror
/// @param exchanges exchanges of one `mx`; more is a permerror
/// @param pointers names of one `ptr` or macro `p`; the rest is ignored
/// @param queries everything asked, whatever for; more is a temperror, because it is our limit and
///   not the RFC's (§11.1)
public record SpfLimits(int lookups, int voids, int exchanges, int pointers, int queries) {
  public static final SpfLimits STANDARD = new SpfLimits(10, 2, 10, 10, 50);
}
