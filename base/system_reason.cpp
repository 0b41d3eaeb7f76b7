#include "base/system_reason.hpp"

#include <cerrno>

#include "base/messages/common.hpp"

namespace baton {

Message system_reason(int error) {
    switch (error) {
    case ENOENT: return text::system_no_such_file;
    case EACCES: return text::system_permission_denied;
    case EPERM: return text::system_not_permitted;
    case ENOTDIR: return text::system_not_a_directory;
    case EISDIR: return text::system_is_a_directory;
    case EEXIST: return text::system_file_exists;
    case ENAMETOOLONG: return text::system_name_too_long;
    case ELOOP: return text::system_too_many_links;
    case EROFS: return text::system_read_only;
    case ENOSPC: return text::system_no_space;
    case EDQUOT: return text::system_quota;
    case EFBIG: return text::system_file_too_large;
    case EBUSY: return text::system_busy;
    case ETXTBSY: return text::system_text_busy;
    case EMFILE:
    case ENFILE: return text::system_too_many_open_files;
    case ENOMEM: return text::system_no_memory;
    case EIO: return text::system_io_error;
    case EBADF: return text::system_bad_descriptor;
    case EPIPE: return text::system_broken_pipe;
    case EINTR: return text::system_interrupted;
    case EAGAIN: return text::system_would_block;
    case EINVAL: return text::system_invalid_argument;
    case ENXIO:
    case ENODEV: return text::system_no_such_device;
    case EXDEV: return text::system_cross_device;
    case EOPNOTSUPP: return text::system_not_supported;
    default: return {text::system_error, error};
    }
}

}  // namespace baton
