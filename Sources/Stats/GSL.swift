internal import CGSL

/// GSL's error handler aborts the process by default; it is switched off once, before the first call that could reach
/// it.
///
/// Every distribution touches ``ready`` when it is made. From then on a failed computation gives NaN, which callers
/// pass on.
enum GSL {
  static let ready: Void = quanta_gsl_silence_errors()
}
