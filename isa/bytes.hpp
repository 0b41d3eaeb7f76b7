// Little-endian bytes: appending them, and reading them without ever leaving the buffer.
//
// A ByteReader that is asked for more than there is answers 0 and remembers it in ok(); the
// caller looks once, after a group of reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace baton::isa {

class ByteWriter {
public:
    void u8(std::uint32_t value) { bytes_.push_back(static_cast<std::uint8_t>(value)); }
    void u16(std::uint32_t value) {
        u8(value);
        u8(value >> 8);
    }
    void u32(std::uint32_t value) {
        u16(value);
        u16(value >> 16);
    }
    void raw(std::string_view text) { bytes_.insert(bytes_.end(), text.begin(), text.end()); }
    void raw(const std::vector<std::uint8_t>& more) { bytes_.insert(bytes_.end(), more.begin(), more.end()); }
    /// The text and a NUL.
    void text(std::string_view text) {
        raw(text);
        u8(0);
    }
    /// Zeros up to `size` bytes in all.
    void fill_to(std::size_t size) {
        if (bytes_.size() < size) bytes_.resize(size);
    }
    void align(std::size_t multiple) { fill_to((bytes_.size() + multiple - 1) / multiple * multiple); }
    /// Overwrites four bytes that are already there.
    void patch_u32(std::size_t at, std::uint32_t value) {
        for (unsigned i = 0; i < 4; ++i) bytes_[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
    }

    std::size_t size() const { return bytes_.size(); }
    const std::vector<std::uint8_t>& bytes() const { return bytes_; }
    std::vector<std::uint8_t> take() { return std::move(bytes_); }

private:
    std::vector<std::uint8_t> bytes_;
};

class ByteReader {
public:
    ByteReader() = default;
    ByteReader(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

    std::uint8_t u8() {
        if (at_ >= size_) {
            ok_ = false;
            return 0;
        }
        return data_[at_++];
    }
    std::uint16_t u16() {
        const std::uint32_t low = u8();
        return static_cast<std::uint16_t>(low | static_cast<std::uint32_t>(u8()) << 8);
    }
    std::uint32_t u32() {
        const std::uint32_t low = u16();
        return low | static_cast<std::uint32_t>(u16()) << 16;
    }
    /// Text up to a NUL, which is taken too; fails when there is none.
    std::string_view text() {
        const std::size_t start = at_;
        while (at_ < size_ && data_[at_] != 0) ++at_;
        if (at_ >= size_) {
            ok_ = false;
            return {};
        }
        return {reinterpret_cast<const char*>(data_) + start, at_++ - start};
    }
    /// The next `count` bytes as a reader of their own.
    ByteReader part(std::uint64_t count) {
        if (count > left()) {
            ok_ = false;
            at_ = size_;
            return {};
        }
        const ByteReader result(data_ + at_, static_cast<std::size_t>(count));
        at_ += static_cast<std::size_t>(count);
        return result;
    }
    void skip(std::uint64_t count) { part(count); }

    std::size_t left() const { return size_ - at_; }
    std::size_t at() const { return at_; }
    bool ok() const { return ok_; }
    std::string_view rest() const { return {reinterpret_cast<const char*>(data_) + at_, left()}; }

private:
    const std::uint8_t* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t at_ = 0;
    bool ok_ = true;
};

}  // namespace baton::isa
