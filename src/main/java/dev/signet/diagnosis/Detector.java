package dev.signet.diagnosis;

/// Recognises a group of mistakes. Pure: reads the case, notes findings, does no I/O.
interface Detector {
  void detect(Case patient, Findings findings);
}
