// Lists of fields: what a struct consists of, said once.
//
// A struct of machine state has one static function template
//
//     template <class Visit, class... Self>
//     static void fields(Visit&& visit, Self&... self) {
//         visit("period", self.period...);
//         ...
//     }
//
// that names every member in a fixed order. Comparing (two selves), hashing, writing and reading
// (one self) are made from it here, so no member can be in one of them and not in another.
// Understood members: bool, integers, enums, std::array and std::vector of understood types, and
// structs with a list of their own. Numbers are little-endian and as wide as their type.
//
// Does not model meaning: whether what was read makes sense is for each struct's own check.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace baton::emu {

template <class T>
struct IsSequence : std::false_type {};
template <class T, std::size_t N>
struct IsSequence<std::array<T, N>> : std::true_type {};
template <class T>
struct IsSequence<std::vector<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

template <class T>
inline constexpr bool is_number = std::is_integral_v<T> || std::is_enum_v<T>;

/// True when both are equal in every field.
template <class T>
bool fields_equal(const T& a, const T& b) {
    if constexpr (is_number<T>) {
        return a == b;
    } else if constexpr (IsSequence<T>::value) {
        if (a.size() != b.size()) return false;
        for (std::size_t i = 0; i < a.size(); ++i) {
            if (!fields_equal(a[i], b[i])) return false;
        }
        return true;
    } else {
        bool equal = true;
        T::fields([&](const char*, const auto& x, const auto& y) { equal = equal && fields_equal(x, y); }, a,
                  b);
        return equal;
    }
}

/// A 64-bit hash over numbers, in the order in which they are put in. Not for secrets.
class FieldHash {
public:
    template <class T>
    void add(const T& value) {
        if constexpr (is_number<T>) {
            mix(static_cast<std::uint64_t>(value));
        } else if constexpr (IsSequence<T>::value) {
            if constexpr (IsVector<T>::value) mix(value.size());
            for (const auto& element : value) add(element);
        } else {
            T::fields([&](const char*, const auto& field) { add(field); }, value);
        }
    }
    std::uint64_t value() const {
        std::uint64_t h = hash_;
        h ^= h >> 32;
        h *= 0x9fb21c651e98df25U;
        h ^= h >> 29;
        return h;
    }

private:
    void mix(std::uint64_t value) {
        // Multiplying alone only carries bits upward; the rotation brings them down again.
        hash_ = (hash_ ^ value) * 0x9e3779b97f4a7c15U;
        hash_ = (hash_ << 29) | (hash_ >> 35);
    }
    std::uint64_t hash_ = 0x243f6a8885a308d3U;
};

/// Writes fields as bytes.
class FieldWriter {
public:
    explicit FieldWriter(std::vector<std::uint8_t>& out) : out_(out) {}

    template <class T>
    void put(const T& value) {
        if constexpr (is_number<T>) {
            auto number = static_cast<std::uint64_t>(value);
            for (std::size_t i = 0; i < sizeof(T); ++i, number >>= 8) {
                out_.push_back(static_cast<std::uint8_t>(number));
            }
        } else if constexpr (IsSequence<T>::value) {
            if constexpr (IsVector<T>::value) put(static_cast<std::uint32_t>(value.size()));
            for (const auto& element : value) put(element);
        } else {
            T::fields([&](const char*, const auto& field) { put(field); }, value);
        }
    }

private:
    std::vector<std::uint8_t>& out_;
};

/// Reads what FieldWriter wrote. After a read beyond the end, or of a bool that is neither 0 nor
/// 1, `ok()` is false and everything read is zero.
class FieldReader {
public:
    FieldReader(const std::uint8_t* begin, const std::uint8_t* end) : at_(begin), end_(end) {}

    bool ok() const { return ok_; }
    std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
    /// The next `count` bytes, or nullptr when fewer are left.
    const std::uint8_t* take(std::size_t count) {
        if (!ok_ || left() < count) {
            ok_ = false;
            return nullptr;
        }
        const std::uint8_t* bytes = at_;
        at_ += count;
        return bytes;
    }

    template <class T>
    void get(T& value) {
        if constexpr (std::is_same_v<T, bool>) {
            std::uint8_t byte = 0;
            get(byte);
            if (byte > 1) ok_ = false;
            value = byte == 1;
        } else if constexpr (is_number<T>) {
            const std::uint8_t* bytes = take(sizeof(T));
            std::uint64_t number = 0;
            for (std::size_t i = 0; bytes != nullptr && i < sizeof(T); ++i) {
                number |= static_cast<std::uint64_t>(bytes[i]) << (8 * i);
            }
            value = static_cast<T>(number);
        } else if constexpr (IsVector<T>::value) {
            std::uint32_t size = 0;
            get(size);
            // Every element takes at least a byte: a size that can't be true allocates nothing.
            if (size > left()) ok_ = false;
            value.clear();
            for (std::uint32_t i = 0; ok_ && i < size; ++i) {
                value.emplace_back();
                get(value.back());
            }
        } else if constexpr (IsSequence<T>::value) {
            for (auto& element : value) get(element);
        } else {
            T::fields([&](const char*, auto& field) { get(field); }, value);
        }
    }

private:
    const std::uint8_t* at_;
    const std::uint8_t* end_;
    bool ok_ = true;
};

}  // namespace baton::emu
