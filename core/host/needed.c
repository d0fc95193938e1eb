/* SPDX-License-Identifier: Apache-2.0 */
/* needed.c - the libraries that a plugin's file asks for: read by ourselves, held to the system's own
 * folders, and loaded before the plugin, so that nothing is searched for once foreign code runs
 *
 * Every number in the file may be a lie. One that the loader reads differently gains nothing: what it then
 * wants to open, the second filter forbids.
 */
#include "host/host.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define SYSTEM_FOLDERS "/lib, /usr/lib"
#define NOT_ELF "invalid ELF header: not a shared object for this machine"

typedef struct {
    const unsigned char *bytes;
    size_t size;
    const ElfW(Phdr) * parts;
    unsigned n_parts;
    const ElfW(Dyn) * entries;
    size_t n_entries;
    const char *texts;
    size_t texts_size;
} image;

/* What is there of the file, or NULL when it is not all there or not aligned as it must be. */
static const void *
at(const image *file, uint64_t offset, uint64_t size, size_t alignment)
{
    if (offset > file->size || size > file->size - offset || offset % alignment)
        return NULL;
    return file->bytes + offset;
}

/* The host's own header, which the linker gives this name. */
extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

static const char *
machine_name(unsigned machine)
{
    static const struct {
        unsigned machine;
        const char *name;
    } machines[] = {{EM_386, "x86 of 32 bits"}, {EM_X86_64, "x86-64"}, {EM_ARM, "arm of 32 bits"},
                    {EM_AARCH64, "aarch64"},    {EM_PPC64, "ppc64"},   {EM_S390, "s390"},
                    {EM_RISCV, "riscv"}};

    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++) {
        if (machines[i].machine == machine)
            return machines[i].name;
    }
    return "an unknown one";
}

/* Why the header is not that of a plugin, or NULL. Type and machine are at the same place in files of 32
 * bits. */
static const char *
header_fault(const ElfW(Ehdr) * header)
{
    if (!header || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
        return NOT_ELF;
    if (header->e_machine != __ehdr_start.e_machine)
        return gw_reason("built for the processor %s, this machine is %s: build it for this one",
                         machine_name(header->e_machine), machine_name(__ehdr_start.e_machine));
    if (header->e_type != ET_DYN)
        return "it is a program or an object file: link it with -shared";
    if (header->e_ident[EI_CLASS] != __ehdr_start.e_ident[EI_CLASS] ||
        header->e_phentsize != sizeof(ElfW(Phdr)))
        return NOT_ELF;
    return NULL;
}

static const char *
read_header(image *file)
{
    const ElfW(Ehdr) *header = at(file, 0, sizeof *header, 1);
    const char *fault = header_fault(header);

    if (fault)
        return fault;
    file->n_parts = header->e_phnum;
    file->parts = at(file, header->e_phoff, (uint64_t)header->e_phnum * sizeof(ElfW(Phdr)), sizeof(void *));
    return file->parts ? NULL : NOT_ELF;
}

static int
read_dynamic(image *file)
{
    for (unsigned i = 0; i < file->n_parts; i++) {
        const ElfW(Phdr) *part = &file->parts[i];

        if (part->p_type != PT_DYNAMIC)
            continue;
        file->entries = at(file, part->p_offset, part->p_filesz, sizeof(void *));
        file->n_entries = part->p_filesz / sizeof *file->entries;
    }
    return file->entries != NULL;
}

static uint64_t
entry_value(const image *file, ElfW(Sxword) tag)
{
    for (size_t i = 0; i < file->n_entries && file->entries[i].d_tag != DT_NULL; i++) {
        if (file->entries[i].d_tag == tag)
            return file->entries[i].d_un.d_val;
    }
    return 0;
}

/* The texts are known by their address; the file's parts say where that is. */
static int
read_texts(image *file)
{
    uint64_t address = entry_value(file, DT_STRTAB), size = entry_value(file, DT_STRSZ);

    for (unsigned i = 0; i < file->n_parts && !file->texts; i++) {
        const ElfW(Phdr) *part = &file->parts[i];

        if (part->p_type == PT_LOAD && address >= part->p_vaddr && address - part->p_vaddr < part->p_filesz)
            file->texts = at(file, part->p_offset + (address - part->p_vaddr), size, 1);
    }
    file->texts_size = size;
    return file->texts != NULL && size > 0 && file->texts[size - 1] == '\0';
}

/* ---- what is refused ---- */

static const char *
tag_name(ElfW(Sxword) tag)
{
    static const struct {
        ElfW(Sxword) tag;
        const char *name;
    } searching[] = {{DT_RPATH, "RPATH"},   {DT_RUNPATH, "RUNPATH"},  {DT_AUXILIARY, "AUXILIARY"},
                     {DT_FILTER, "FILTER"}, {0x6ffffefb, "DEPAUDIT"}, {0x6ffffefc, "AUDIT"}};

    for (size_t i = 0; i < sizeof searching / sizeof *searching; i++) {
        if (searching[i].tag == tag)
            return searching[i].name;
    }
    return NULL;
}

static const char *
check_entry(const ElfW(Dyn) * entry, const char *text)
{
    const char *name = tag_name(entry->d_tag);

    if (name)
        return gw_reason("has the %s '%s', which would load what nobody checked: link it without %s", name,
                         text, strstr(name, "PATH") ? "-rpath" : name);
    if (strchr(text, '/'))
        return gw_reason("needs '%s' by its path: give that library a soname and put it into a folder of the "
                         "system (" SYSTEM_FOLDERS "), or link it statically",
                         text);
    return NULL;
}

static int
is_mapped(const char *name, const json_t *mapped)
{
    size_t i;
    json_t *path;

    json_array_foreach (mapped, i, path) {
        const char *base = strrchr(json_string_value(path), '/');

        if (base && strcmp(base + 1, name) == 0)
            return 1;
    }
    return 0;
}

static const char *
check_entries(const image *file, const json_t *mapped, json_t *names)
{
    for (size_t i = 0; i < file->n_entries && file->entries[i].d_tag != DT_NULL; i++) {
        const ElfW(Dyn) *entry = &file->entries[i];

        if (entry->d_tag != DT_NEEDED && !tag_name(entry->d_tag))
            continue;
        if (entry->d_un.d_val >= file->texts_size)
            return "its list of libraries is broken: link it again";
        const char *text = file->texts + entry->d_un.d_val, *reason = check_entry(entry, text);
        if (reason)
            return reason;
        if (!is_mapped(text, mapped) && json_array_append_new(names, json_string(text)) < 0)
            return "its list of libraries is broken: link it again";
    }
    return NULL;
}

static const char *
check(image *file, json_t *names)
{
    const char *fault = read_header(file);

    if (fault)
        return fault;
    if (!read_dynamic(file) || !read_texts(file))
        return "its dynamic section can't be read: link it again, with -shared";
    json_t *mapped = gw_needed_mapped();
    const char *reason = check_entries(file, mapped, names);
    json_decref(mapped);
    return reason;
}

json_t *
gw_needed_read(int plugin, const char **reason)
{
    struct stat about;
    image file = {0};

    if (fstat(plugin, &about) < 0 || about.st_size <= 0) {
        *reason = "it can't be looked at";
        return NULL;
    }
    file.size = (size_t)about.st_size;
    void *bytes = mmap(NULL, file.size, PROT_READ, MAP_PRIVATE, plugin, 0);
    if (bytes == MAP_FAILED) {
        *reason = "it can't be read";
        return NULL;
    }
    file.bytes = bytes;
    json_t *names = json_array();
    *reason = check(&file, names);
    munmap(bytes, file.size);
    if (!*reason)
        return names;
    json_decref(names);
    return NULL;
}

/* ---- what is mapped ---- */

/* Either is a link to the other on systems with a merged /usr. */
static int
is_system(const char *path)
{
    return !strstr(path, "/../") && (!strncmp(path, "/lib", 4) || !strncmp(path, "/usr/lib", 8));
}

static int
add_library(struct dl_phdr_info *object, size_t size, void *data)
{
    (void)size;
    /* The program itself has no name, and the kernel's part no path. */
    if (object->dlpi_name && object->dlpi_name[0] == '/')
        json_array_append_new(data, json_string(object->dlpi_name));
    return 0;
}

json_t *
gw_needed_mapped(void)
{
    json_t *libraries = json_array();

    dl_iterate_phdr(add_library, libraries);
    return libraries;
}

/* The host's own were there before, from wherever they are. */
static const char *
check_mapped(size_t before)
{
    const char *reason = NULL;
    json_t *now = gw_needed_mapped();

    for (size_t i = before; i < json_array_size(now) && !reason; i++) {
        const char *path = json_string_value(json_array_get(now, i));

        if (!is_system(path))
            reason = gw_reason("needs '%s', which is outside of the system's own folders (" SYSTEM_FOLDERS
                               "): install it there, or link it statically",
                               path);
    }
    json_decref(now);
    return reason;
}

const char *
gw_needed_load(const json_t *names)
{
    json_t *before = gw_needed_mapped(), *name;
    size_t n = json_array_size(before), i;

    json_decref(before);
    json_array_foreach (names, i, name) {
        /* cppcheck-suppress leakReturnValNotUsed ; it stays loaded */
        if (!dlopen(json_string_value(name), RTLD_NOW | RTLD_LOCAL)) {
            const char *error = dlerror();
            return gw_reason("needs '%s', which the system's own folders (" SYSTEM_FOLDERS
                             ") don't have: install it there, or link it statically (%s)",
                             json_string_value(name), error ? error : "no word why");
        }
    }
    return check_mapped(n);
}
