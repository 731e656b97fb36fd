import { createTheme, Loader, type MantineColorsTuple } from '@mantine/core';
import { CalmLoader } from './calm-loader.tsx';

/** The one accent: Okabe–Ito bluish green, the hue that no class uses. */
const accent: MantineColorsTuple = [
  '#e2f7f1',
  '#c6ece1',
  '#98dcc9',
  '#66cbb0',
  '#3fbd9b',
  '#1fb08b',
  '#0a9c78',
  '#008565',
  '#006f54',
  '#005640',
];

const dark: MantineColorsTuple = [
  '#d6dae0',
  '#b4bac3',
  '#98a0ab',
  '#69717d',
  '#3a414b',
  '#2b313a',
  '#20252d',
  '#191d24',
  '#14181e',
  '#0f1216',
];

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: 7,
  colors: { accent, dark },
  fontFamily:
    'Inter, "Segoe UI", "Noto Sans", "Liberation Sans", Arial, "DejaVu Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
  fontFamilyMonospace: '"JetBrains Mono", "SF Mono", Consolas, "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '18px' },
  spacing: { xs: '8px', sm: '8px', md: '16px', lg: '24px', xl: '32px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Badge: { styles: { root: { textTransform: 'none' } } },
    Loader: { defaultProps: { loaders: { ...Loader.defaultLoaders, calm: CalmLoader }, type: 'calm' } },
    Menu: { defaultProps: { shadow: 'md' } },
  },
});
