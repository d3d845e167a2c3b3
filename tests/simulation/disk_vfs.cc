#include "tests/simulation/disk_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>

#include "common/value/check.h"

namespace lockstep::simulation {
namespace {

constexpr int kLongestPath = 512;
constexpr const char* kName = "lockstep-simulation";

struct Mounts {
  std::map<std::string, Disk*> disks;  // by folder
  lab::Prng prng;

  [[nodiscard]] Disk* disk_of(const std::string& path) const {
    const auto found = disks.find(path.substr(0, path.rfind('/')));
    return found == disks.end() ? nullptr : found->second;
  }
};

// What SQLite calls a file. It allocates the memory; open() constructs the rest in it.
struct Handle {
  sqlite3_file base;
  Disk* disk;
  Disk::File* file;
  std::string* path;  // owned; released by close()
  bool delete_on_close;
};

Handle& handle(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }
Mounts& mounts(sqlite3_vfs* vfs) { return *static_cast<Mounts*>(vfs->pAppData); }

int code_of(DiskAnswer answer, int if_dead) {
  return answer == DiskAnswer::kDone   ? SQLITE_OK
         : answer == DiskAnswer::kFull ? SQLITE_FULL
                                       : if_dead;
}

// ---- One file

int close(sqlite3_file* file) {
  Handle& h = handle(file);
  if (h.delete_on_close) {
    h.disk->remove(*h.path, false);
  }
  const std::unique_ptr<std::string> released{h.path};
  return SQLITE_OK;
}

int read(sqlite3_file* file, void* into, int amount, sqlite3_int64 offset) {
  const Handle& h = handle(file);
  if (!h.disk->alive()) {
    return SQLITE_IOERR_READ;
  }
  const auto wanted = static_cast<std::size_t>(amount);
  const auto from = std::min(static_cast<std::size_t>(offset), h.file->bytes.size());
  const std::size_t there = std::min(wanted, h.file->bytes.size() - from);
  std::memcpy(into, h.file->bytes.data() + from, there);
  std::memset(static_cast<char*>(into) + there, 0, wanted - there);
  return there == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int write(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset) {
  const Handle& h = handle(file);
  return code_of(h.disk->write(*h.file, static_cast<std::size_t>(offset),
                               {static_cast<const char*>(from), static_cast<std::size_t>(amount)}),
                 SQLITE_IOERR_WRITE);
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
  const Handle& h = handle(file);
  return code_of(h.disk->cut(*h.file, static_cast<std::size_t>(size)), SQLITE_IOERR_TRUNCATE);
}

int sync(sqlite3_file* file, int) {
  const Handle& h = handle(file);
  return code_of(h.disk->sync(*h.file), SQLITE_IOERR_FSYNC);
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>(handle(file).file->bytes.size());
  return SQLITE_OK;
}

// A file has one connection: nobody to be locked out.
int lock(sqlite3_file*, int) { return SQLITE_OK; }

int check_reserved_lock(sqlite3_file*, int* reserved) {
  *reserved = 0;
  return SQLITE_OK;
}

int file_control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return 4096; }
// As SQLite assumes of real disks: a torn write spoils nothing but its own range.
int device_characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
  auto& shared = handle(file).file->shared;
  *memory = nullptr;
  const auto index = static_cast<std::size_t>(page);
  if (index >= shared.size() && extend == 0) {
    return SQLITE_OK;
  }
  while (index >= shared.size()) {
    shared.push_back(std::make_unique<std::string>(static_cast<std::size_t>(size), '\0'));
  }
  *memory = shared[index]->data();
  return SQLITE_OK;
}

int shm_lock(sqlite3_file*, int, int, int) { return SQLITE_OK; }
void shm_barrier(sqlite3_file*) {}

int shm_unmap(sqlite3_file* file, int remove) {
  if (remove != 0) {
    handle(file).file->shared.clear();
  }
  return SQLITE_OK;
}

const sqlite3_io_methods kMethods = {
    .iVersion = 2,
    .xClose = close,
    .xRead = read,
    .xWrite = write,
    .xTruncate = truncate,
    .xSync = sync,
    .xFileSize = file_size,
    .xLock = lock,
    .xUnlock = lock,
    .xCheckReservedLock = check_reserved_lock,
    .xFileControl = file_control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = device_characteristics,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

// ---- The file system

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  file->pMethods = nullptr;
  if (name == nullptr) {
    return SQLITE_CANTOPEN;  // a temporary file: the product's statements need none
  }
  Disk* const disk = mounts(vfs).disk_of(name);
  // The product makes the empty file of a database itself before it has SQLite open it.
  const bool create = (flags & (SQLITE_OPEN_CREATE | SQLITE_OPEN_MAIN_DB)) != 0;
  Disk::File* const found = disk == nullptr ? nullptr : disk->open(name, create);
  if (found == nullptr) {
    return SQLITE_CANTOPEN;
  }
  Handle& h = handle(file);
  h.disk = disk;
  h.file = found;
  h.path = std::make_unique<std::string>(name).release();
  h.delete_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
  h.base.pMethods = &kMethods;
  if (out_flags != nullptr) {
    *out_flags = flags;
  }
  return SQLITE_OK;
}

int remove(sqlite3_vfs* vfs, const char* name, int synced) {
  Disk* const disk = mounts(vfs).disk_of(name);
  if (disk == nullptr || !disk->exists(name)) {
    return SQLITE_IOERR_DELETE_NOENT;
  }
  return code_of(disk->remove(name, synced != 0), SQLITE_IOERR_DELETE);
}

int access(sqlite3_vfs* vfs, const char* name, int, int* result) {
  const Disk* const disk = mounts(vfs).disk_of(name);
  *result = disk != nullptr && disk->exists(name) ? 1 : 0;
  return SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* name, int size, char* into) {
  check(std::strlen(name) < static_cast<std::size_t>(size), "paths of a simulation are short");
  std::strncpy(into, name, static_cast<std::size_t>(size));
  return SQLITE_OK;
}

int randomness(sqlite3_vfs* vfs, int size, char* into) {
  std::generate_n(into, size, [&] { return static_cast<char>(mounts(vfs).prng.next()); });
  return size;
}

int pause(sqlite3_vfs*, int microseconds) { return microseconds; }

int day(sqlite3_vfs*, double* julian) {
  *julian = 2'454'500.0;
  return SQLITE_OK;
}

int last_error(sqlite3_vfs*, int, char*) { return 0; }

}  // namespace

struct DiskVfs::State {
  Mounts mounts;
  sqlite3_vfs vfs{};
  sqlite3_vfs* before = nullptr;
};

DiskVfs::DiskVfs(std::uint64_t seed)
    : state_(std::make_unique<State>(State{{{}, lab::Prng{seed, "sqlite"}}, {}, nullptr})) {
  sqlite3_initialize();
  state_->before = sqlite3_vfs_find(nullptr);
  check(std::strcmp(state_->before->zName, kName) != 0, "one simulated file system at a time");
  sqlite3_vfs& vfs = state_->vfs;
  vfs.iVersion = 1;
  vfs.szOsFile = sizeof(Handle);
  vfs.mxPathname = kLongestPath;
  vfs.zName = kName;
  vfs.pAppData = &state_->mounts;
  vfs.xOpen = open;
  vfs.xDelete = remove;
  vfs.xAccess = access;
  vfs.xFullPathname = full_path;
  vfs.xRandomness = randomness;
  vfs.xSleep = pause;
  vfs.xCurrentTime = day;
  vfs.xGetLastError = last_error;
  sqlite3_vfs_register(&vfs, 1);
  sqlite3_randomness(0, nullptr);  // SQLite's own numbers begin anew, from the seed
}

DiskVfs::~DiskVfs() {
  sqlite3_vfs_unregister(&state_->vfs);
  sqlite3_vfs_register(state_->before, 1);
}

void DiskVfs::mount(const std::string& folder, Disk& disk) { state_->mounts.disks[folder] = &disk; }

}  // namespace lockstep::simulation
