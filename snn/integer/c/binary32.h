/* Numbers of IEEE 754's binary32 by their bits, worked out in integers: rounded to nearest, ties to even, with subnormal numbers. Infinities
   and what is no number cannot come about here. */
typedef uint32_t NAME_word;

/* The number m * 2^(e - 153), m below 2^27, whose last bit stands for all that have been shifted out; e is 1 or more. */
static inline NAME_word NAME_round(uint32_t sign, int32_t e, uint32_t m) {
    const uint32_t rest = m & 7;
    m >>= 3;
    if (rest > 4 || (rest == 4 && (m & 1) != 0)) {
        m++;
    }
    if (m == UINT32_C(0x1000000)) {
        m >>= 1;
        e++;
    }
    if (m < UINT32_C(0x800000)) {
        return sign | m;
    }
    return e > 254 ? sign | UINT32_C(0x7f800000) : sign | (uint32_t)e << 23 | (m & UINT32_C(0x7fffff));
}

/* m shifted to the right, its last bit set if any has been shifted out that was. */
static inline uint64_t NAME_sticky(uint64_t m, int32_t by) {
    if (by > 62) {
        return m != 0;
    }
    return m >> by | ((m & (((uint64_t)1 << by) - 1)) != 0);
}

static inline int32_t NAME_exponent(NAME_word x) { return (int32_t)(x >> 23 & 255) + ((x >> 23 & 255) == 0); }
static inline uint32_t NAME_significand(NAME_word x) { return (x & UINT32_C(0x7fffff)) | ((x >> 23 & 255) != 0 ? UINT32_C(0x800000) : 0); }

static inline NAME_word NAME_add(NAME_word a, NAME_word b) {
    const uint32_t size = UINT32_C(0x7fffffff);
    if ((a & size) < (b & size)) {
        const NAME_word c = a;
        a = b;
        b = c;
    }
    int32_t e = NAME_exponent(a);
    uint32_t m = NAME_significand(a) << 3;
    const uint32_t n = (uint32_t)NAME_sticky((uint64_t)NAME_significand(b) << 3, e - NAME_exponent(b));
    if ((a ^ b) >> 31 != 0) {
        m -= n;
        if (m == 0) {
            return 0;
        }
        while (m < UINT32_C(0x4000000) && e > 1) {
            m <<= 1;
            e--;
        }
    } else {
        m += n;
        if (m >= UINT32_C(0x8000000)) {
            m = m >> 1 | (m & 1);
            e++;
        }
    }
    return NAME_round(a & UINT32_C(0x80000000), e, m);
}

static inline NAME_word NAME_sub(NAME_word a, NAME_word b) { return NAME_add(a, b ^ UINT32_C(0x80000000)); }

static inline NAME_word NAME_mul(NAME_word a, NAME_word b) {
    const uint32_t sign = (a ^ b) & UINT32_C(0x80000000);
    int32_t e = NAME_exponent(a) + NAME_exponent(b) - 127;
    uint64_t m = (uint64_t)NAME_significand(a) * NAME_significand(b);
    if (m == 0) {
        return sign;
    }
    while (m < (uint64_t)1 << 46) {
        m <<= 1;
        e--;
    }
    int32_t by = 20;
    if (m >= (uint64_t)1 << 47) {
        by++;
        e++;
    }
    if (e < 1) {
        by += 1 - e;
        e = 1;
    }
    return NAME_round(sign, e, (uint32_t)NAME_sticky(m, by));
}

static inline NAME_word NAME_whole(int32_t n) {
    const uint32_t sign = n < 0 ? UINT32_C(0x80000000) : 0;
    uint64_t m = (n < 0 ? ~(uint32_t)n + 1 : (uint32_t)n);
    int32_t e = 150;
    if (m == 0) {
        return 0;
    }
    for (m <<= 3; m < UINT32_C(0x4000000); e--) {
        m <<= 1;
    }
    for (; m >= UINT32_C(0x8000000); e++) {
        m = NAME_sticky(m, 1);
    }
    return NAME_round(sign, e, (uint32_t)m);
}

static inline NAME_word NAME_scale(NAME_word factor, int32_t sum) { return NAME_mul(factor, NAME_whole(sum)); }

/* Unsigned numbers in the order of the numbers that are meant; both zeros are one. */
static inline uint32_t NAME_rank(NAME_word x) {
    const uint32_t top = UINT32_C(0x80000000);
    return (x & top) != 0 ? top - (x & ~top) : top + x;
}

static inline int NAME_above(NAME_word a, NAME_word b) { return NAME_rank(a) > NAME_rank(b); }
static inline int NAME_equal(NAME_word a, NAME_word b) { return NAME_rank(a) == NAME_rank(b); }

/* In units of 2^-24, towards 0, within 2^62. */
static inline int64_t NAME_score(NAME_word x) {
    const int32_t by = NAME_exponent(x) - 126;
    int64_t n = NAME_significand(x);
    if (by > 38) {
        n = INT64_C(0x4000000000000000);
    } else {
        n = by >= 0 ? n << by : by > -32 ? n >> -by : 0;
    }
    return x >> 31 != 0 ? -n : n;
}
