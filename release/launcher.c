/* kubectl-svc without an installed Python: CPython is linked in, its modules lie in the folder "lib" beside this program.
 *
 * Called as kubectl_complete-svc it answers kubectl's completion, otherwise it is kubectl-svc. Nothing of the environment
 * (PYTHONPATH, PYTHONHOME, user site-packages) changes what it imports. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int fail(PyStatus status) {
    if (PyStatus_IsExit(status)) return status.exitcode;
    fprintf(stderr, "error: kubectl-svc cannot start: %s\n", status.err_msg ? status.err_msg : "unknown");
    return 1;
}

/* The program's own path: krew and package managers call it through a link. */
static int own_path(char *path, size_t size) {
    ssize_t length = readlink("/proc/self/exe", path, size - 1);
    if (length < 0) return -1;
    path[length] = 0;
    return 0;
}

static PyStatus configure(PyConfig *config, int argc, char **argv, const char *path) {
    char folder[PATH_MAX + 8];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash) snprintf(slash, sizeof folder - (size_t)(slash - folder), "/lib");

    config->isolated = 1;
    config->use_environment = 0;
    config->site_import = 0;
    config->user_site_directory = 0;
    config->write_bytecode = 0;
    config->parse_argv = 0;
    config->pathconfig_warnings = 0;
    config->install_signal_handlers = 1;
    PyStatus status = PyConfig_SetBytesString(config, &config->executable, path);
    if (!PyStatus_Exception(status)) status = PyConfig_SetBytesString(config, &config->home, folder);
    if (!PyStatus_Exception(status)) status = PyConfig_SetBytesArgv(config, argc, argv);
    if (PyStatus_Exception(status)) return status;

    wchar_t *lib = Py_DecodeLocale(folder, NULL);
    if (!lib) return PyStatus_NoMemory();
    config->module_search_paths_set = 1;
    status = PyWideStringList_Append(&config->module_search_paths, lib);
    PyMem_RawFree(lib);
    return status;
}

/* What main() returned as the exit code; output that is still buffered is written first. */
static int run(const char *module, const char *function) {
    PyObject *imported = PyImport_ImportModule(module);
    PyObject *answer = imported ? PyObject_CallMethod(imported, function, NULL) : NULL;
    int code = answer && PyLong_Check(answer) ? (int)PyLong_AsLong(answer) : 0;
    if (!answer) {
        if (PyErr_ExceptionMatches(PyExc_SystemExit)) {
            PyErr_Print(); /* ends the process with the exit code in it */
        } else if (PyErr_ExceptionMatches(PyExc_KeyboardInterrupt)) {
            code = 130;
        } else {
            PyErr_Print();
            code = 1;
        }
    }
    return Py_FinalizeEx() < 0 && code == 0 ? 1 : code;
}

int main(int argc, char **argv) {
    char path[PATH_MAX];
    if (own_path(path, sizeof path)) {
        fprintf(stderr, "error: kubectl-svc cannot start: /proc is not mounted\n");
        return 1;
    }
    PyPreConfig before;
    PyPreConfig_InitPythonConfig(&before);
    before.isolated = 1;
    before.use_environment = 0;
    before.parse_argv = 0;
    PyStatus status = Py_PreInitialize(&before);
    if (PyStatus_Exception(status)) return fail(status);

    PyConfig config;
    PyConfig_InitPythonConfig(&config);
    status = configure(&config, argc, argv, path);
    if (!PyStatus_Exception(status)) status = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    if (PyStatus_Exception(status)) return fail(status);

    const char *name = strrchr(argv[0] ? argv[0] : "", '/');
    name = name ? name + 1 : argv[0] ? argv[0] : "";
    if (!strcmp(name, "kubectl_complete-svc")) return run("kubectl_svc.commands.completion", "complete_main");
    return run("kubectl_svc.cli", "main");
}
