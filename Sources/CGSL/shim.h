#ifndef QUANTA_CGSL_SHIM_H
#define QUANTA_CGSL_SHIM_H

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_statistics_double.h>
#include <gsl/gsl_version.h>

/* GSL's global type pointers are mutable globals to Swift, which strict concurrency rejects: hand them out by value. */
static inline const gsl_rng_type *quanta_gsl_mt19937(void) { return gsl_rng_mt19937; }

/* GSL aborts on bad arguments unless its handler is off; then it returns NaN or a status, which the callers check. */
static inline void quanta_gsl_silence_errors(void) { gsl_set_error_handler_off(); }

#endif
