/* Fixed point: numbers in units of 2^-fraction. Sums saturate; products are rounded to the nearest number, halves upwards. */
typedef int32_t NAME_word;

static inline NAME_word NAME_saturate(int64_t x) {
    return x > INT32_MAX ? INT32_MAX : x < INT32_MIN ? INT32_MIN : (NAME_word)x;
}

/* x times m * 2^-shift. The complement makes the shift of negative numbers one that C defines. */
static inline NAME_word NAME_mul(int32_t m, uint8_t shift, int32_t x) {
    const int64_t y = (int64_t)m * x + (((int64_t)1 << shift) >> 1);
    return NAME_saturate(y < 0 ? ~(~y >> shift) : y >> shift);
}

static inline NAME_word NAME_scale(int32_t m, uint8_t shift, int32_t sum) { return NAME_mul(m, shift, sum); }
static inline NAME_word NAME_add(NAME_word a, NAME_word b) { return NAME_saturate((int64_t)a + b); }
static inline NAME_word NAME_sub(NAME_word a, NAME_word b) { return NAME_saturate((int64_t)a - b); }
static inline int NAME_above(NAME_word a, NAME_word b) { return a > b; }
static inline int NAME_equal(NAME_word a, NAME_word b) { return a == b; }
static inline int64_t NAME_score(NAME_word x) { return x; }
