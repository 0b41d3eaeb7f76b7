// A run of bytes (RAM, the content of a disk) that is cheap to copy, compare, hash and keep.
//
// The bytes lie flat, for the engine. Beside them every page of 4 KiB has a shared, immutable
// copy of what it held when it was last kept, and marks that say whether it has been written
// since. So a snapshot copies only pages written since the last one, restoring copies only pages
// that differ, and hashing reads only pages written since they were last hashed. Pages that were
// never written share one page of zeros.
//
// Invariants: the bytes behind the end of the last page are zero. Without `copy_stale` the flat
// page equals its shared copy; without `hash_stale` the page's hash is that of its bytes.
// Not modelled: access rules. Callers keep inside size(). Looking (hash, snapshot) refreshes the
// shared pages, so one object must not be used by two threads at once.
//
// A cache of what the bytes mean (decoded code) may keep a mark of its own on each page. It goes when
// anybody else writes the page, and with it what is cached of the page; see `CacheOwner`.
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "isa/platform.hpp"

namespace baton::emu {

class PagedBytes {
public:
    static constexpr std::uint32_t page_bytes = isa::page_bytes;

    struct Page {
        std::uint64_t hash = 0;
        std::array<std::uint8_t, page_bytes> bytes{};
    };
    using SharedPage = std::shared_ptr<const Page>;

    /// What the bytes were at one time. Cheap to hold: pages are shared.
    struct Snapshot {
        std::uint32_t size = 0;
        std::uint64_t hash = 0;
        std::vector<SharedPage> pages;
    };

    /// `size` bytes of zero.
    explicit PagedBytes(std::uint32_t size = 0);
    PagedBytes(const PagedBytes& other);
    PagedBytes& operator=(const PagedBytes& other);
    PagedBytes(PagedBytes&&) noexcept = default;
    PagedBytes& operator=(PagedBytes&&) noexcept = default;
    ~PagedBytes() = default;

    std::uint32_t size() const { return size_; }
    std::uint32_t page_count() const { return static_cast<std::uint32_t>(marks_.size()); }

    // Little-endian; the caller has checked that all the bytes lie inside.
    std::uint8_t read_byte(std::uint32_t at) const { return flat_[at]; }
    std::uint32_t read_half(std::uint32_t at) const {
        const std::uint8_t* p = flat_.get() + at;
        return static_cast<std::uint32_t>(p[0] | p[1] << 8);
    }
    std::uint32_t read_word(std::uint32_t at) const {
        const std::uint8_t* p = flat_.get() + at;
        return static_cast<std::uint32_t>(p[0]) | static_cast<std::uint32_t>(p[1]) << 8 |
               static_cast<std::uint32_t>(p[2]) << 16 | static_cast<std::uint32_t>(p[3]) << 24;
    }
    void write_byte(std::uint32_t at, std::uint32_t value) {
        touch(at);
        flat_[at] = static_cast<std::uint8_t>(value);
    }
    /// Must not straddle a page; aligned halves don't.
    void write_half(std::uint32_t at, std::uint32_t value) {
        touch(at);
        std::uint8_t* p = flat_.get() + at;
        p[0] = static_cast<std::uint8_t>(value);
        p[1] = static_cast<std::uint8_t>(value >> 8);
    }
    /// Must not straddle a page; aligned words don't.
    void write_word(std::uint32_t at, std::uint32_t value) {
        touch(at);
        std::uint8_t* p = flat_.get() + at;
        p[0] = static_cast<std::uint8_t>(value);
        p[1] = static_cast<std::uint8_t>(value >> 8);
        p[2] = static_cast<std::uint8_t>(value >> 16);
        p[3] = static_cast<std::uint8_t>(value >> 24);
    }
    /// Any range inside the size.
    void write(std::uint32_t at, const std::uint8_t* bytes, std::uint32_t count);
    void fill_zero(std::uint32_t at, std::uint32_t count);
    const std::uint8_t* data() const { return flat_.get(); }
    /// True when the page holds nothing but zeros.
    bool page_is_zero(std::uint32_t page) const;

    /// Equal bytes give equal hashes, whatever way they came about.
    std::uint64_t hash() const;
    Snapshot snapshot() const;
    void restore(const Snapshot& snapshot);
    friend bool operator==(const PagedBytes& a, const PagedBytes& b);

    // --- for the one cache that stands beside these bytes and writes them, too ---
    /// Says which cache set the marks. A copy of the bytes has none; moved bytes keep theirs.
    class CacheOwner {
    public:
        CacheOwner() = default;
        CacheOwner(const CacheOwner&) {}
        // Assigned bytes stay where they are, and so does their cache: only changed pages lose marks.
        CacheOwner& operator=(const CacheOwner&) { return *this; }
        CacheOwner(CacheOwner&& other) noexcept : id_(other.id_) { other.id_ = 0; }
        CacheOwner& operator=(CacheOwner&& other) noexcept {
            id_ = other.id_;
            other.id_ = 0;
            return *this;
        }
        ~CacheOwner() = default;

        std::uint64_t id() const { return id_; }  ///< 0: nobody
        void set(std::uint64_t id) { id_ = id; }

    private:
        std::uint64_t id_ = 0;
    };
    CacheOwner& cache_owner() { return cache_owner_; }
    /// A page's mark, and a way to take it off; any write but one through `flat()` takes it off.
    bool is_kept(std::uint32_t page) const { return (marks_[page] & kept_mark) != 0; }
    void keep(std::uint32_t page) { marks_[page] |= kept_mark; }
    void unkeep(std::uint32_t page) { marks_[page] &= static_cast<std::uint8_t>(~kept_mark); }
    /// The bytes, to be written in open pages only. A page is open from `open` on until somebody
    /// looks at the bytes or replaces them; then invalidations() goes up.
    std::uint8_t* flat() { return flat_.get(); }
    void open(std::uint32_t page) { marks_[page] |= copy_stale | hash_stale; }
    bool is_open(std::uint32_t page) const {
        return (marks_[page] & (copy_stale | hash_stale)) == (copy_stale | hash_stale);
    }
    std::uint64_t invalidations() const { return invalidations_; }

private:
    static constexpr std::uint8_t copy_stale = 1;
    static constexpr std::uint8_t hash_stale = 2;
    static constexpr std::uint8_t kept_mark = 4;

    struct Free {
        void operator()(std::uint8_t* p) const { std::free(p); }
    };
    using Flat = std::unique_ptr<std::uint8_t[], Free>;

    static Flat allocate(std::uint32_t pages);
    void touch(std::uint32_t at) { marks_[at / page_bytes] = copy_stale | hash_stale; }
    std::uint8_t* page_data(std::uint32_t page) { return flat_.get() + std::size_t{page} * page_bytes; }
    const std::uint8_t* page_data(std::uint32_t page) const {
        return flat_.get() + std::size_t{page} * page_bytes;
    }
    void refresh_hash(std::uint32_t page) const;

    std::uint32_t size_ = 0;
    Flat flat_;
    // What follows is derived from the bytes, and brought up to date when somebody looks.
    mutable std::vector<std::uint8_t> marks_;
    mutable std::vector<SharedPage> shared_;
    mutable std::vector<std::uint64_t> hashes_;
    mutable std::uint64_t combined_ = 0;  ///< all page hashes, each mixed with its place
    mutable std::uint64_t invalidations_ = 0;
    CacheOwner cache_owner_;
};

}  // namespace baton::emu
