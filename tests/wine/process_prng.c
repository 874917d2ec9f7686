/* bcryptprimitives.dll for Wine 8, which has none: the one function that Rust's standard library asks it for. Windows
   has its own; this one is for tests and is never given away. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) {
  return RtlGenRandom(data, (ULONG)size);
}
