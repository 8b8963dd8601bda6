/*
 * Stands in for the plugins of electron-builder's NSIS installer, which are fetched from a place that not every machine reaches: what an
 * installer of one person calls, for a rehearsal under wine. A release is made with the real ones. Built as one library and copied under
 * each plugin's name (scripts/rehearsal/windows-installer.ts).
 * Source: NSIS' plugin interface (stack of texts, passed on each call), and the macros in app-builder-lib/templates/nsis.
 */
#include <windows.h>

typedef struct text {
  struct text *below;
  WCHAR words[1];
} text;

#define PLUGIN(name) \
  __declspec(dllexport) void __cdecl name(HWND window, int length, WCHAR *variables, text **top, void *more)
#define LONGEST 32768

static WCHAR first[LONGEST], second[LONGEST];

static void pop(WCHAR *into, text **top) {
  text *taken = *top;
  into[0] = 0;
  if (!taken) return;
  lstrcpynW(into, taken->words, LONGEST);
  *top = taken->below;
  GlobalFree(taken);
}

static void push(const WCHAR *words, int length, text **top) {
  text *added = GlobalAlloc(GPTR, sizeof(text) + length * sizeof(WCHAR));
  lstrcpynW(added->words, words, length);
  added->below = *top;
  *top = added;
}

/* StdUtils: whether `--name` or `/name` stands in the command line. */
PLUGIN(TestParameter) {
  WCHAR *line = GetCommandLineW(), *at;
  int is_there = 0;
  pop(first, top);
  for (at = line; *at; at++) {
    WCHAR *name = at[0] == '-' && at[1] == '-' ? at + 2 : at[0] == '/' ? at + 1 : NULL;
    int size = lstrlenW(first);
    if (!name || at == line || at[-1] != ' ') continue;
    if (CompareStringW(LOCALE_INVARIANT, NORM_IGNORECASE, name, size, first, size) != CSTR_EQUAL) continue;
    if (!name[size] || name[size] == ' ') is_there = 1;
  }
  push(is_there ? L"true" : L"false", length, top);
}

/* StdUtils: the command line without the program. */
PLUGIN(GetAllParameters) {
  WCHAR *line = GetCommandLineW(), end = ' ';
  pop(first, top);
  if (*line == '"') end = *line++;
  while (*line && *line != end) line++;
  while (*line == '"' || *line == ' ') line++;
  push(line, length, top);
}

PLUGIN(GetParentPath) {
  int at;
  pop(first, top);
  for (at = lstrlenW(first); at > 0 && first[at] != '\\'; at--) first[at] = 0;
  first[at] = 0;
  push(first, length, top);
}

/* StdUtils: starts the program. Nothing is started in a rehearsal. */
PLUGIN(ExecShellAsUser) {
  pop(first, top);
  pop(first, top);
  pop(first, top);
  push(L"ok", length, top);
}

/* WinShell: which taskbar group a shortcut belongs to, and unpinning it. wine has no taskbar. */
PLUGIN(SetLnkAUMI) {
  pop(first, top);
  pop(first, top);
}
PLUGIN(UninstAppUserModelId) { pop(first, top); }
PLUGIN(UninstShortcut) { pop(first, top); }

/* SpiderBanner: shown by an installer that is not silent. */
PLUGIN(Show) { pop(first, top); }

/* nsis7z: unpacks into the current folder, by the machine's own 7-Zip, which wine starts but does not wait for: a file says when. */
PLUGIN(Extract) {
  typedef char *(CDECL * unix_name)(const WCHAR *);
  unix_name in_unix = (unix_name)(void *)GetProcAddress(GetModuleHandleW(L"kernel32"), "wine_get_unix_file_name");
  STARTUPINFOW start = {sizeof(start)};
  PROCESS_INFORMATION made;
  char *archive, *folder, command[4096];
  int looks;
  pop(first, top);
  GetCurrentDirectoryW(LONGEST, second);
  archive = in_unix ? in_unix(first) : NULL;
  folder = in_unix ? in_unix(second) : NULL;
  if (!archive || !folder) return;
  wsprintfA(command, "sh -c \"7za x -y -o'%s' '%s' >/dev/null && touch '%s/.unpacked'\"", folder, archive, folder);
  MultiByteToWideChar(CP_UTF8, 0, command, -1, first, LONGEST);
  if (!CreateProcessW(L"Z:\\bin\\sh", first, NULL, NULL, FALSE, 0, NULL, NULL, &start, &made)) return;
  for (looks = 0; looks < 6000 && !DeleteFileW(L".unpacked"); looks++) Sleep(100);
}

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void *reserved) { return TRUE; }
