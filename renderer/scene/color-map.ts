export { colorAt, colorTable, type ColorMapName } from '../../app/landscape/color-map.ts';
