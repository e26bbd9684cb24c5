#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

/// For the few loops written out for the vector units, where a compiler left to itself does not find the
/// form: fixed-size vectors by GCC's and Clang's own extension, and one body of code compiled for several
/// levels of the processor.
#define PENUMBRA_INLINE inline __attribute__((always_inline))

#if defined(__x86_64__)
#define PENUMBRA_AVX2 __attribute__((target("avx2,fma")))
#define PENUMBRA_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")))
#endif

namespace penumbra {

/// What a kernel is compiled for: vectors of 16, 32 or 64 bytes.
enum class VectorLevel { Baseline, Avx2, Avx512 };

/// The best this processor can run.
inline VectorLevel vector_level() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return VectorLevel::Avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return VectorLevel::Avx2;
#endif
    return VectorLevel::Baseline;
}

/// The integers and the layout of a floating-point type.
template<class T>
struct FloatFormat;
template<>
struct FloatFormat<float> {
    using Integer = std::int32_t;
    static constexpr int kMantissa = 23;
    static constexpr float kRange = 125; ///< of powers of two with room to spare
};
template<>
struct FloatFormat<double> {
    using Integer = std::int64_t;
    static constexpr int kMantissa = 52;
    static constexpr double kRange = 1020;
};

/// Vectors of `Bytes` bytes of T, and what is done with them. Everything is inlined into functions that are
/// compiled for one level.
template<class T, int Bytes>
struct LanesOf {
    static constexpr int kCount = Bytes / static_cast<int>(sizeof(T));
    using Integer = typename FloatFormat<T>::Integer;
    typedef T Real __attribute__((vector_size(Bytes)));
    typedef Integer Whole __attribute__((vector_size(Bytes)));

    static PENUMBRA_INLINE Real load(const T* from) {
        Real value;
        std::memcpy(&value, from, Bytes);
        return value;
    }
    static PENUMBRA_INLINE void store(T* to, Real value) { std::memcpy(to, &value, Bytes); }
    static PENUMBRA_INLINE void add(T* to, Real value) { store(to, load(to) + value); }
    static PENUMBRA_INLINE Real all(T value) { return value - Real{}; }
    static PENUMBRA_INLINE T sum(Real value) {
        if constexpr (kCount == 2) {
            return value[0] + value[1];
        } else {
            using Half = LanesOf<T, Bytes / 2>;
            typename Half::Real parts[2];
            std::memcpy(parts, &value, Bytes);
            return Half::sum(parts[0] + parts[1]);
        }
    }
    /// x becomes 2^x, within two units of the last place for |x| <= FloatFormat<T>::kRange; not to be trusted
    /// elsewhere. Several vectors at once, step by step, because each step waits for the one before.
    template<int Vectors>
    static PENUMBRA_INLINE void exp2(Real (&x)[Vectors]);
};

/// Coefficients of a polynomial near 2^x on [-1/2, 1/2], of odd degree: relative error 1.1e-7 (minimax among
/// those that are 1 at 0) and 4.3e-18 (through the Chebyshev points).
template<class T>
inline constexpr T kPowerOfTwo[1] = {};
template<>
inline constexpr float kPowerOfTwo<float>[] = {1.0F,           0.6931470037F,   0.2402224243F,
                                               0.05550733581F, 0.009671513923F, 0.001326472848F};
template<>
inline constexpr double kPowerOfTwo<double>[] = {
    0.99999999999999999693,   0.69314718055994530925,   0.24022650695910159567,    0.055504108664821627039,
    0.0096181291075872566681, 0.0013333558146406470697, 0.00015403530463724354209, 0.000015252733841556772589,
    1.3215432535912376166e-6, 1.0178057087733941105e-7, 7.0741942972885210056e-9,  4.455817908336064493e-10};

/// x = k + r; the power of r from the polynomial, and k is added to the exponent's bits.
template<class T, int Bytes>
template<int Vectors>
PENUMBRA_INLINE void LanesOf<T, Bytes>::exp2(Real (&x)[Vectors]) {
    constexpr int kMantissa = FloatFormat<T>::kMantissa;
    // Adding 1.5 * 2^mantissa leaves k in the last bits.
    constexpr T kRounder = T(std::int64_t{3} << (kMantissa - 1));
    constexpr int kDegree = static_cast<int>(sizeof(kPowerOfTwo<T>) / sizeof(T)) - 1;
    Real rounded[Vectors], square[Vectors], even[Vectors], odd[Vectors], value[Vectors];
    for (int v = 0; v < Vectors; ++v)
        rounded[v] = x[v] + kRounder;
    for (int v = 0; v < Vectors; ++v)
        x[v] -= rounded[v] - kRounder;
    // Even and odd powers apart: half as many steps that wait for each other.
    for (int v = 0; v < Vectors; ++v) {
        square[v] = x[v] * x[v];
        even[v] = all(kPowerOfTwo<T>[kDegree - 1]);
        odd[v] = all(kPowerOfTwo<T>[kDegree]);
    }
    for (int i = kDegree - 2; i > 0; i -= 2)
        for (int v = 0; v < Vectors; ++v) {
            odd[v] = odd[v] * square[v] + kPowerOfTwo<T>[i];
            even[v] = even[v] * square[v] + kPowerOfTwo<T>[i - 1];
        }
    for (int v = 0; v < Vectors; ++v)
        value[v] = odd[v] * x[v] + even[v];
    for (int v = 0; v < Vectors; ++v)
        x[v] = (Real)((Whole)value[v] + ((Whole)rounded[v] << kMantissa));
}

} // namespace penumbra
