import { inProject } from '../data/index.js';

/**
 * Environment for Jupyter programs of the project's own Python: their settings and files stay inside the project, and the
 * user's own Jupyter configuration is neither read nor changed.
 */
export function jupyterEnvironment(): Record<string, string> {
  const folder = (name: string) => inProject('.cache', 'jupyter', name);
  return {
    JUPYTER_CONFIG_DIR: folder('config'),
    JUPYTER_DATA_DIR: folder('data'),
    JUPYTER_RUNTIME_DIR: folder('runtime'),
    JUPYTERLAB_SETTINGS_DIR: folder('settings'),
    JUPYTERLAB_WORKSPACES_DIR: folder('workspaces'),
    IPYTHONDIR: folder('ipython'),
    JUPYTER_PATH: '',
    JUPYTER_CONFIG_PATH: '',
    JUPYTER_PREFER_ENV_PATH: '1',
    JUPYTER_PLATFORM_DIRS: '1',
    PYTHONNOUSERSITE: '1',
    TF_CPP_MIN_LOG_LEVEL: '2',
  };
}
