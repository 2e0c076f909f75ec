#ifndef QUANTA_CGSL_SHIM_H
#define QUANTA_CGSL_SHIM_H

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_statistics_double.h>
#include <gsl/gsl_version.h>
#include <stdint.h>

/* GSL aborts on bad arguments unless its handler is off; then it returns NaN or a status, which the callers check. */
static inline void quanta_gsl_silence_errors(void) { gsl_set_error_handler_off(); }

/*
 * A generator small enough to copy, so that a Swift value can own it, and which GSL's samplers draw from all the same.
 *
 * xoshiro256++: D. Blackman and S. Vigna, "Scrambled linear pseudorandom number generators", ACM Transactions on
 * Mathematical Software 47(4), 2021. 32 bytes of state (mt19937: 2.5 KB), period 2^256 - 1.
 */
typedef struct {
  uint64_t word[4];
} quanta_xoshiro256;

static inline uint64_t quanta_rotate_left(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

static inline uint64_t quanta_xoshiro256_next(quanta_xoshiro256 *x) {
  uint64_t *s = x->word;
  const uint64_t result = quanta_rotate_left(s[0] + s[3], 23) + s[0];
  const uint64_t t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = quanta_rotate_left(s[3], 45);
  return result;
}

/* The 53 high bits: uniform over the multiples of 2^-53 in [0, 1). */
static inline double quanta_xoshiro256_uniform(quanta_xoshiro256 *x) {
  return (double)(quanta_xoshiro256_next(x) >> 11) * 0x1p-53;
}

/* The same generator as GSL sees it. Seeding goes through Swift, so `set` is never called. */
static inline void quanta_xoshiro256_gsl_set(void *state, unsigned long seed) {
  (void)state;
  (void)seed;
}
static inline unsigned long quanta_xoshiro256_gsl_get(void *state) {
  return quanta_xoshiro256_next((quanta_xoshiro256 *)state);
}
static inline double quanta_xoshiro256_gsl_get_double(void *state) {
  return quanta_xoshiro256_uniform((quanta_xoshiro256 *)state);
}
static const gsl_rng_type quanta_xoshiro256_gsl_type = {
    "xoshiro256++",
    UINT64_MAX,
    0,
    sizeof(quanta_xoshiro256),
    quanta_xoshiro256_gsl_set,
    quanta_xoshiro256_gsl_get,
    quanta_xoshiro256_gsl_get_double,
};

/* GSL's samplers over a borrowed state: a gsl_rng is two pointers, made on the stack for the call. */
static inline double quanta_sample_exponential(quanta_xoshiro256 *x, double mean) {
  const gsl_rng r = {&quanta_xoshiro256_gsl_type, x};
  return gsl_ran_exponential(&r, mean);
}
static inline double quanta_sample_normal(quanta_xoshiro256 *x, double sigma) {
  const gsl_rng r = {&quanta_xoshiro256_gsl_type, x};
  return gsl_ran_gaussian_ziggurat(&r, sigma);
}
static inline double quanta_sample_gamma(quanta_xoshiro256 *x, double shape, double scale) {
  const gsl_rng r = {&quanta_xoshiro256_gsl_type, x};
  return gsl_ran_gamma(&r, shape, scale);
}
static inline double quanta_sample_weibull(quanta_xoshiro256 *x, double scale, double shape) {
  const gsl_rng r = {&quanta_xoshiro256_gsl_type, x};
  return gsl_ran_weibull(&r, scale, shape);
}
static inline double quanta_sample_pareto(quanta_xoshiro256 *x, double shape, double scale) {
  const gsl_rng r = {&quanta_xoshiro256_gsl_type, x};
  return gsl_ran_pareto(&r, shape, scale);
}

#endif
